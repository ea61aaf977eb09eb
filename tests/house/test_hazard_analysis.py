from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.house.hazard_analysis import load_analysis

WHOLE = """
[groups]
door = "Doors"

[hazards.H01]
group = "door"
hazard = "The door falls shut"
harm = "A finger is caught"
severity = "minor"
likelihood = "rare"
causes = ["wind"]
promises = ["P1"]
controls = [{ at = "README.md::record", rule = "a stop of rubber" }]
faults = ["gust"]
residual = "A storm"

[[not_covered]]
risk = "Burglars"
outside = "The police"
"""


def test_a_whole_analysis_is_read() -> None:
    analysis = load_analysis(WHOLE)

    assert analysis.hazards["H01"].controls[0].place == (Path("README.md"), "record")
    assert analysis.not_covered[0].outside == "The police"


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("hazards.H01", "hazards.X1", "should match pattern"),
        ('severity = "minor"', 'severity = "bad"', "'minor', 'moderate', 'serious' or 'critical'"),
        ('likelihood = "rare"', 'likelihood = "never"', "'rare', 'occasional' or 'frequent'"),
        ('causes = ["wind"]', "causes = []", "at least 1 item"),
        (
            'controls = [{ at = "README.md::record", rule = "a stop of rubber" }]',
            "controls = []",
            "at least 1",
        ),
        ("README.md::record", "README.md", "should match pattern"),
        ('residual = "A storm"', 'residual = ""', "at least 3 characters"),
        ('residual = "A storm"', 'residual = "A storm."', "should match pattern"),
        ("residual =", "leftover =", "Extra inputs are not permitted"),
        ('outside = "The police"', "", "Field required"),
    ],
)
def test_a_slip_in_its_form_is_named(good: str, bad: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        load_analysis(WHOLE.replace(good, bad))

    assert words in str(caught.value)
