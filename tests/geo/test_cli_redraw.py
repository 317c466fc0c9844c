"""``python -m geo redraw graph``: a graph is cut, on the terminal, as JSON and into a file."""

import json
from pathlib import Path

import networkx as nx
import pytest

from geo.cli import main

BRIEF = ["--effort", "0.03"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four by four squares with two people each, in adjacency JSON."""
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GRIDWARD_LANG", "en")
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(4, 4))
    nx.set_node_attributes(graph, 2, "people")
    path = tmp_path / "squares.json"
    path.write_text(json.dumps(nx.adjacency_data(graph)), encoding="utf-8")
    return path


def run(file: Path, *words: str, parts: int = 4) -> int:
    return main(["redraw", "graph", str(file), "--weight", "people", "--parts", str(parts), *BRIEF, *words])


def test_the_verb_tells_cut_edges_deviation_contiguity_and_proof(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(file) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("16 nodes, 24 edges, 4 parts: 8 cut edges, in ")
    assert rest == [
        "Largest deviation from the mean: 0.0000%",
        "Every part hangs together.",
        "Fewer cut edges are proven impossible.",
    ]
    monkeypatch.setenv("GRIDWARD_LANG", "zh")
    assert run(file) == 0
    assert "切断 8 条边" in capsys.readouterr().out


def test_json_and_the_file_hold_the_same_plan(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = file.with_name("plan.json")
    assert run(file, "--json", "--seed", "5", "--out", str(out)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(out.read_text(encoding="utf-8"))
    assert (told["cut_edges"], told["weights"], told["proven"]) == (8, [8, 8, 8, 8], True)
    parts = {node["id"]: node["part"] for node in told["nodes"]}
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(4, 4))
    assert sum(parts[one] != parts[other] for one, other in graph.edges) == 8


def test_where_no_plan_is_within_the_tolerance_the_verb_fails_and_shows_the_closest(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(file, parts=3) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-1] == "There is no contiguous plan within the tolerance; this one comes close."
    assert "3 parts" in captured.out
    assert captured.err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--weight", "households"], "Node 0 has no households."),
        (["--parts", "17"], "17 parts cannot be made of 16 nodes."),
        (["--tolerance", "2"], "The tolerance must be a share"),
        (["--effort", "0"], "The effort must be above 0"),
        (["--out", "/nowhere/at/all.json"], "The file all.json cannot be written."),
    ],
)
def test_bad_input_ends_with_one_plain_sentence(
    words: list[str], said: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(file, *words) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(said)
    assert len(captured.err.splitlines()) == 1


def test_a_missing_file_is_said_and_wrong_usage_is_told_apart(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file.with_name("none.json")) == 1
    assert capsys.readouterr().err == "The file none.json cannot be read.\n"
    with pytest.raises(SystemExit) as caught:
        main(["redraw", "graph", str(file)])
    assert caught.value.code == 2
