import pytest

from dscase.events import modules
from dscase.knowledge.catalogue import table
from dscase.wording.words import Words

AGENT = "Deep Security Agent"


@pytest.mark.parametrize(
    ("signature", "module"),
    [
        ("10", "intrusion_prevention"),
        ("20", "firewall"),
        ("21", "firewall"),
        ("30", "integrity_monitoring"),
        ("40", "log_inspection"),
        ("60", "application_control"),
        ("100", "firewall"),
        ("250", "intrusion_prevention"),
        ("500", "intrusion_prevention"),
        ("851", "firewall"),
        ("1011466", "intrusion_prevention"),
        ("2002779", "integrity_monitoring"),
        ("3003486", "log_inspection"),
        ("4000000", "anti_malware"),
        ("5000001", "web_reputation"),
        ("6001200", "application_control"),
        ("7002200", "device_control"),
        ("8000000", "unknown"),
        ("", "unknown"),
        ("x", "unknown"),
        ("９", "unknown"),
        ("9" * 5000, "unknown"),
    ],
)
def test_an_agents_event_is_told_by_its_range(signature: str, module: str) -> None:
    assert modules.of_signature(AGENT, signature) == module


@pytest.mark.parametrize(
    "product", ["Deep Security Manager", "Workload Security Manager", "Server & Workload Protection Manager"]
)
def test_an_id_means_nothing_without_its_product(product: str) -> None:
    assert modules.of_signature(product, "600") == modules.SYSTEM
    assert modules.of_signature(AGENT, "600") == "intrusion_prevention"
    assert modules.is_manager("Trend Micro", product)
    assert modules.is_manager("Other", product)  # read, and told by a flag
    assert not modules.is_vendor("Other")
    assert not modules.is_manager("Other", "Endpoint Protection Manager")
    for vendor in ("TrendAI", "TrendAI™", "Trend Micro®"):
        assert modules.is_vendor(vendor)
        assert modules.is_manager(vendor, product)
        assert modules.is_ours(vendor, AGENT)


def test_the_words_of_leef_sns_and_packages_name_the_same_modules() -> None:
    assert modules.of_word("Anti-Malware") == modules.of_word("AntiMalwareEvent") == "anti_malware"
    assert modules.of_word("System") == modules.of_word("SystemEvent") == modules.SYSTEM
    assert modules.of_word("dpievents.csv") == "intrusion_prevention"
    assert modules.of_word("no such word") is None


def test_an_export_is_told_by_its_columns() -> None:
    assert modules.of_columns(["Time", "Computer", "Malware", "Scan Type"]) == "anti_malware"
    assert modules.of_columns(["time", "computer", "url", "risk"]) == "web_reputation"
    assert modules.of_columns(["Time", "Reason", "Direction", "Frame Type", "Flow"]) == "firewall"
    assert modules.of_columns(["Time", "Reason", "Direction", "Flow"]) == modules.UNKNOWN
    assert modules.of_columns(["Time", "Computer"]) is None


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_module_of_every_table_has_a_word(lang: str) -> None:
    words = Words(lang)
    told = {row["module"] for name in ("signature_ranges.csv", "module_words.csv", "module_columns.csv")
            for row in table(name)}  # fmt: skip
    by_words = {row["module"] for row in table("module_words.csv")}
    assert told - {""} == by_words - {""}
    for module in (*by_words - {""}, modules.UNKNOWN):
        assert words.say(f"module.{module}")
