"""The README cannot rot: every command is in it, and what it shows can be run."""

import re
import shlex
from pathlib import Path

import click
import pytest

from benchmarks.figures import PARTS, Effort, compare_gaps, main, read_figures, write_figures
from benchmarks.gap_scores import COLUMNS
from benchmarks.gaps import WORTH
from pipeline.__main__ import load_commands

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> dict[str, click.Command]:

    found: dict[str, click.Command] = {}
    for name, command in load_commands().commands.items():
        if isinstance(command, click.Group):
            found |= {f"{name} {sub}": each for sub, each in command.commands.items()}
        else:
            found[name] = command
    return found


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert re.search(rf"(wardlight|pipeline) {name}\b", README)


def test_every_command_shown_is_one_and_takes_the_options_shown() -> None:
    commands = _commands()
    shown = re.findall(r"^(?:- `)?wardlight ([^`\n#]+)", README, flags=re.MULTILINE)
    assert len(shown) >= 10
    for line in shown:
        words = shlex.split(line)
        name = " ".join(words[:2]) if " ".join(words[:2]) in commands else words[0]
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_every_make_target_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for target in set(re.findall(r"make (\w+)", text)) - {"it"}:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_every_package_is_described_for_contributors() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    packages = [path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "benchmarks"]
    assert packages
    assert [name for name in packages if f"`{name}/`" not in text] == []


def test_figures_are_written_between_their_markers_only(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(
        "before\n<!-- figures:begin (x) -->\nold\n<!-- figures:end -->\nafter\n", encoding="utf-8"
    )
    write_figures(readme, "1 post/s")
    assert readme.read_text(encoding="utf-8") == (
        "before\n<!-- figures:begin (x) -->\n\n1 post/s\n\n<!-- figures:end -->\nafter\n"
    )


def test_figures_that_are_not_measured_again_stay(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    speed, gaps = (PARTS[name][0] for name in ("speed", "gaps"))
    readme.write_text(
        f"<!-- figures:begin -->\n\n{speed}fast\n\n{gaps}few\n\n<!-- figures:end -->\n", encoding="utf-8"
    )
    assert read_figures(readme) == {"speed": f"{speed}fast", "gaps": f"{gaps}few"}


def test_gaps_that_were_compared_before_are_taken_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed, readme = tmp_path / "night.md", tmp_path / "README.md"
    printed.write_text(f"a machine\n\n{COLUMNS}\n| x |\n\n{WORTH} in all of it:\n", encoding="utf-8")
    readme.write_text("<!-- figures:begin -->\n\nold\n\n<!-- figures:end -->\n", encoding="utf-8")
    monkeypatch.setattr("benchmarks.figures._README", readme)
    monkeypatch.setattr("sys.argv", ["figures", "--only", "gaps", "--gaps-from", str(printed)])
    main()
    assert read_figures(readme) == {"gaps": PARTS["gaps"][0] + printed.read_text(encoding="utf-8").strip()}


def test_a_cut_comparison_says_so_and_another_file_is_refused(tmp_path: Path) -> None:
    printed = tmp_path / "night.md"
    printed.write_text(f"a machine\n\n{COLUMNS}\n| x |\n", encoding="utf-8")
    assert compare_gaps(Effort(gaps_from=printed)).endswith(
        "| x |\n\nThe run was cut: not all cells were measured."
    )
    printed.write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(SystemExit, match="holds no table of gaps"):
        compare_gaps(Effort(gaps_from=printed))


def test_what_cannot_be_measured_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    title, readme = PARTS["san-francisco"][0], tmp_path / "README.md"
    readme.write_text(
        f"<!-- figures:begin -->\n\n{title}as it was\n\n<!-- figures:end -->\n", encoding="utf-8"
    )
    monkeypatch.setattr("benchmarks.figures._README", readme)
    monkeypatch.setattr("benchmarks.gap_san_francisco.FOLDER", tmp_path / "nowhere")
    monkeypatch.setattr("sys.argv", ["figures", "--only", "san-francisco"])
    main()
    assert read_figures(readme) == {"san-francisco": f"{title}as it was"}
    assert "no open data" in capsys.readouterr().out
