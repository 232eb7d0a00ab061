"""A task beside the program: it ends when the block agrees, and leaves no trace if that fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_xl.base.alongside import Agree, alongside
from cchc_xl.base.errors import OutputError


@pytest.fixture(params=["beside", "afterwards"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the task in a process of its own, or in the block's call as on Windows."""
    if request.param == "afterwards":
        monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])


def writing(path: Path) -> Callable[[Agree], None]:
    """Return a task that writes a file when the block agrees."""

    def task(agree: Agree) -> None:
        agree()
        path.write_text("xong", "utf-8")

    return task


def refuse(_: Agree) -> None:
    """Fail as a full disk does."""
    raise OutputError("Đĩa đầy.", "Xóa bớt tệp.")


@pytest.mark.usefixtures("_way")
def test_the_task_ends_when_the_block_lets_it(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with alongside(writing(path)) as finish:
        assert not path.exists()
        finish()
        assert path.read_text("utf-8") == "xong"
        finish()


@pytest.mark.usefixtures("_way")
def test_the_end_of_the_block_lets_the_task_end(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with alongside(writing(path)):
        pass
    assert path.read_text("utf-8") == "xong"


@pytest.mark.usefixtures("_way")
def test_what_the_task_raises_is_raised_here() -> None:
    with pytest.raises(OutputError) as caught, alongside(refuse) as finish:
        finish()
    assert (caught.value.message, caught.value.remedy) == ("Đĩa đầy.", "Xóa bớt tệp.")
    with pytest.raises(OutputError), alongside(refuse):
        pass


@pytest.mark.usefixtures("_way")
def test_a_block_that_fails_lets_the_task_leave_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with pytest.raises(KeyError), alongside(writing(path)):
        raise KeyError
    assert not path.exists()


def test_a_defect_of_the_task_says_where_it_is() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"), alongside(lambda _: 1 // 0):
        pass


def test_a_task_whose_process_is_ended_is_a_lack_of_memory() -> None:
    with pytest.raises(MemoryError), alongside(lambda _: os._exit(9)):
        pass
