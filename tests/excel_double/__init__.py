"""A double of Excel's object model, for the adapter that speaks to Excel over COM.

There is no Excel on the machines that build and test. What the adapter meets there is written down
here as users and Microsoft's reference describe it, each behaviour with its source: a sheet with
filters (:mod:`.filters`), typing into cells (:mod:`.typing_in`), what the formula bar shows
(:mod:`.formula_bar`), tables (:mod:`.tables`), ranges (:mod:`.ranges`), protection, events and
AutoCorrect (:mod:`.model`), errors as COM raises them (:mod:`.com`). :mod:`.engine` makes an
xlwings engine of it, so that everything above it is the product's own code.

The double is no proof that Excel does so: docs/kiem-tra-tren-excel.md has a step for each.
"""
