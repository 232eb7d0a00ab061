"""Workbooks encrypted with a password in every way that Excel has used since Excel 97."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from hashlib import md5, sha1

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.format.xls97 import Xls97File
from msoffcrypto.method.rc4 import DocumentRC4
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI
from msoffcrypto.method.xor_obfuscation import DocumentXOR
from olefile import OleFileIO

from cchc_xl.base.compound import compound_file

SALT, VERIFIER = bytes(range(16)), bytes(range(100, 116))
_BOUNDSHEET, _FILEPASS, _BOF = 0x85, 0x2F, 0x0809


def agile(data: bytes, password: str) -> bytes:
    """Return a package as Excel 2010 and later encrypt it."""
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def standard(data: bytes, password: str) -> bytes:
    """Return a package as Excel 2007 encrypts it ([MS-OFFCRYPTO] 2.3.4.5)."""
    digest = sha1(SALT + password.encode("utf-16-le")).digest()
    for number in range(50_000):
        digest = sha1(struct.pack("<I", number) + digest).digest()
    digest = sha1(digest + bytes(4)).digest()
    key = sha1(bytes(a ^ 0x36 for a in digest.ljust(64, b"\0"))).digest()[:16]
    cipher = Cipher(AES(key), ECB())

    def encrypted(content: bytes) -> bytes:
        work = cipher.encryptor()
        return work.update(content + bytes(-len(content) % 16)) + work.finalize()

    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0)
    header += "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    info = struct.pack("<HHII", 3, 2, 0x24, len(header)) + header
    info += struct.pack("<I", 16) + SALT + encrypted(VERIFIER)
    info += struct.pack("<I", 20) + encrypted(sha1(VERIFIER).digest())
    package = struct.pack("<Q", len(data)) + encrypted(data)
    return compound_file({"EncryptionInfo": info, "EncryptedPackage": package})


def rc4(data: bytes, password: str) -> bytes:
    """Return a ``.xls`` as Excel 97 encrypts it ([MS-OFFCRYPTO] 2.3.6)."""

    def filepass() -> bytes:
        both = VERIFIER + md5(VERIFIER).digest()
        return struct.pack("<3H", 1, 1, 1) + SALT + _by(DocumentRC4, both, password)

    return _by_itself(data, password, filepass())


def cryptoapi(data: bytes, password: str) -> bytes:
    """Return a ``.xls`` as Excel 2002 and later encrypt it ([MS-OFFCRYPTO] 2.3.5)."""
    both = VERIFIER + sha1(VERIFIER).digest()
    hidden = DocumentRC4CryptoAPI.decrypt(password, SALT, 128, io.BytesIO(both)).read()
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0)
    header += "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
    info = struct.pack("<3H2I", 1, 2, 2, 4, len(header)) + header + struct.pack("<I", 16) + SALT
    info += hidden[:16] + struct.pack("<I", 20) + hidden[16:]
    return _by_itself(data, password, info)


def _by(method: type[DocumentRC4], content: bytes, password: str) -> bytes:
    return bytes(method.decrypt(password, SALT, io.BytesIO(content)).read())


def xor(data: bytes, password: str) -> bytes:
    """Return a ``.xls`` as Excel 95 and later obfuscate it ([MS-OFFCRYPTO] 2.3.7)."""
    key = DocumentXOR.create_xor_key_method1(password)
    verifier = next(n for n in range(65_536) if DocumentXOR.verifypw(password, n))
    stream = bytearray(_with_filepass(data, struct.pack("<3H", 0, key, verifier)))
    keys = DocumentXOR.create_xor_array_method1(password)
    for kind, at, length in _every_record(bytes(stream)):
        if kind in (_BOF, _FILEPASS):
            continue
        for place in range(at + (4 if kind == _BOUNDSHEET else 0), at + length):
            turned = stream[place] << 5 & 0xFF | stream[place] >> 3
            stream[place] = turned ^ keys[(place + length) % 16]
    return compound_file({"Workbook": bytes(stream)})


def _by_itself(data: bytes, password: str, filepass: bytes) -> bytes:
    """Return a ``.xls`` by a method for which encrypting is the same as decrypting."""
    stream = _with_filepass(data, filepass)
    file = Xls97File(io.BytesIO(compound_file({"Workbook": stream})))
    file.load_key(password=password)
    target = io.BytesIO()
    file.decrypt(target)
    with OleFileIO(target.getvalue()) as compound:
        hidden = bytearray(compound.openstream("Workbook").read())
    _, at, length = next(one for one in _every_record(stream) if one[0] == _FILEPASS)
    hidden[at - 4 : at + length] = stream[at - 4 : at + length]
    return compound_file({"Workbook": bytes(hidden)})


def _with_filepass(data: bytes, filepass: bytes) -> bytes:
    """Return the stream of a ``.xls`` with one more record, and its sheets as much further."""
    with OleFileIO(data) as compound:
        stream = compound.openstream("Workbook").read()
    begin = 4 + struct.unpack_from("<H", stream, 2)[0]
    record = struct.pack("<HH", _FILEPASS, len(filepass)) + filepass
    grown = bytearray(stream[:begin] + record + stream[begin:])
    for kind, at, _ in _every_record(bytes(grown)):
        if kind == _BOUNDSHEET:
            (start,) = struct.unpack_from("<I", grown, at)
            struct.pack_into("<I", grown, at, start + len(record))
    return bytes(grown)


def _every_record(stream: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


OOXML: dict[str, Callable[[bytes, str], bytes]] = {"agile": agile, "standard": standard}
XLS: dict[str, Callable[[bytes, str], bytes]] = {"RC4": rc4, "CryptoAPI": cryptoapi, "XOR": xor}
