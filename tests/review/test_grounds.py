import pkgutil
from importlib import import_module

from dscase import review
from dscase.review.grounds import RULES
from dscase.review.judge import FILES


def test_every_rule_that_is_written_is_applied():
    for module in pkgutil.iter_modules(review.__path__):
        import_module(f"{review.__name__}.{module.name}")
    assert {rule.__module__.rpartition(".")[2] for rule in RULES} == set(FILES)
    assert len(RULES) > 10
