"""Survey statistics against figures that others published."""

import json
import sys
from pathlib import Path

import polars as pl
import pytest

from jushu.cli import main
from jushu.statistics import cronbach_alpha, net_promoter_score, survey_mean, survey_proportion, wilson

pytestmark = pytest.mark.reference


@pytest.fixture
def mobile(shared_dir: Path) -> tuple[pl.DataFrame, dict]:
    folder = shared_dir / "examples" / "survey_alpha"
    return pl.read_csv(folder / "mobi.csv"), json.loads((folder / "expected.json").read_text("utf-8"))


def test_alpha_of_the_mobile_phone_customers(mobile: tuple[pl.DataFrame, dict], shared_dir: Path) -> None:
    answers, expected = mobile
    published = pl.read_csv(shared_dir / "examples" / "survey_alpha" / "published_seminr_reliability.csv")
    alphas = dict(zip(published[""], published["alpha"], strict=True))
    for name, block in expected["blocks"].items():
        found = cronbach_alpha(answers.select(block["items"]).to_numpy())
        assert (found.respondents, found.items) == (250, len(block["items"]))
        assert found.raw == pytest.approx(block["alpha_raw_covariance"], abs=5e-7)
        assert found.standardised == pytest.approx(block["alpha_standardized"], abs=5e-7)
        if name in alphas:
            assert found.standardised == pytest.approx(alphas[name], rel=1e-9)
    assert len(alphas) == 4


def test_means_satisfaction_and_promoters_of_the_mobile_phone_customers(
    mobile: tuple[pl.DataFrame, dict],
) -> None:
    answers, expected = mobile
    for item, figures in expected["satisfaction_mean_ci"].items():
        found = survey_mean(answers[item].to_numpy())
        assert (found.estimate, found.n) == (pytest.approx(figures["mean"]), figures["n"])
        assert found.low == pytest.approx(figures["t_lo"], abs=5e-7)
        assert found.high == pytest.approx(figures["t_hi"], abs=5e-7)
    best = expected["CSAT_top2box(9-10)_CUSA1"]
    for found in (wilson(best["k"], best["n"]), survey_proportion((answers["CUSA1"] >= 9).to_numpy())):
        assert found.estimate == pytest.approx(best["p"])
        assert found.low == pytest.approx(best["lo"], abs=5e-7)
        assert found.high == pytest.approx(best["hi"], abs=5e-7)
    figures = expected["NPS_on_CUSL3_recommend_1to10(9-10 minus 1-6)"]
    found = net_promoter_score(answers["CUSL3"].to_numpy())
    assert (found.promoters, found.passives, found.detractors) == (
        figures["promoters"],
        figures["passives"],
        figures["detractors"],
    )
    assert found.score.estimate == pytest.approx(figures["nps"])


def test_promoters_of_the_conference(shared_dir: Path) -> None:
    folder = shared_dir / "examples" / "survey_nps"
    ratings = pl.read_csv(folder / "inputs" / "input_02.csv")[
        "On a scale of 0-10, how would you rate Sudzilla?"
    ]
    (published,) = pl.read_csv(folder / "published_ground_truth" / "output_01.csv").iter_rows(named=True)
    found = net_promoter_score(ratings.to_numpy())
    assert (found.score.n, found.promoters, found.detractors) == (
        published["Total Respondents"],
        published["Promoter"],
        published["Detractor"],
    )
    assert round(found.score.estimate, 1) == published["NPS Score"]
    assert found.score.low < found.score.estimate < found.score.high


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[tuple[str, str], dict]:
    """What ``jushu survey`` says, by question and measure."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["jushu", "survey", "--json", *map(str, arguments)])
        main()
    assert not ended.value.code
    return {(row["question"], row["measure"]): row for row in json.loads(capsys.readouterr().out)}


def test_the_command_gives_the_figures_of_the_mobile_phone_customers(
    mobile: tuple[pl.DataFrame, dict], shared_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, expected = mobile
    scales = {name: ",".join(block["items"]) for name, block in expected["blocks"].items()}
    means = expected["satisfaction_mean_ci"]
    found = told(
        capsys,
        *("--answers", shared_dir / "examples" / "survey_alpha" / "mobi.csv"),
        *(word for scale in scales.values() for word in ("--battery", scale)),
        *(word for item in means for word in ("--mean", item)),
        *("--nps", "CUSL3", "--satisfied", "CUSA1:9"),
    )
    for name, block in expected["blocks"].items():
        raw, standardised = (found[scales[name], f"alpha_{form}"] for form in ("raw", "standardised"))
        assert raw["estimate"] == pytest.approx(block["alpha_raw_covariance"], abs=5e-7)
        assert standardised["estimate"] == pytest.approx(block["alpha_standardized"], abs=5e-7)
    for item, figures in means.items():
        row = found[item, "mean"]
        assert row["estimate"] == pytest.approx(figures["mean"])
        assert (row["low"], row["high"]) == (
            pytest.approx(figures["t_lo"], abs=5e-7),
            pytest.approx(figures["t_hi"], abs=5e-7),
        )
    best, row = expected["CSAT_top2box(9-10)_CUSA1"], found["CUSA1>=9", "satisfied_share"]
    assert row["low"] == pytest.approx(100 * best["lo"], abs=5e-5)
    assert row["high"] == pytest.approx(100 * best["hi"], abs=5e-5)
    nps = expected["NPS_on_CUSL3_recommend_1to10(9-10 minus 1-6)"]["nps"]
    assert found["CUSL3", "nps"]["estimate"] == pytest.approx(nps)


def test_the_command_gives_the_promoters_of_the_conference(
    shared_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_dir / "examples" / "survey_nps"
    question = "On a scale of 0-10, how would you rate Sudzilla?"
    found = told(capsys, "--answers", folder / "inputs" / "input_02.csv", "--nps", question)
    (published,) = pl.read_csv(folder / "published_ground_truth" / "output_01.csv").iter_rows(named=True)
    row = found[question, "nps"]
    assert (row["respondents"], round(row["estimate"], 1)) == (
        published["Total Respondents"],
        published["NPS Score"],
    )
