"""List and show judges; let further ones score a finished run."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, show, show_table, show_text

if TYPE_CHECKING:
    from workbench.judging import Judge
    from workbench.runs.spec import JudgeUse

app = typer.Typer(help="Judges: models that compare answers or score them by a rubric.", no_args_is_help=True)


@app.command("list")
def list_judges(as_json: AsJson = False) -> None:
    """List the judges that ship with the program."""
    from workbench.judging import builtin_judges, load_judge

    found = [load_judge(path) for path in builtin_judges().values()]

    def table() -> None:
        rows = [(judge.name, judge.kind, judge.model, judge.description) for judge in found]
        show_table(("Judge", "Kind", "Model", "What it judges"), rows)

    document = {
        "judges": [
            {
                "judge": judge.name,
                "kind": judge.kind,
                "model": judge.model,
                "hash": judge.hash,
                "criteria": [criterion.name for criterion in judge.criteria],
                "description": judge.description,
            }
            for judge in found
        ]
    }
    show(document, as_json=as_json, otherwise=table)


@app.command("show")
def show_judge(
    name: Annotated[str, typer.Argument(metavar="JUDGE", help="The name of a shipped judge, or a YAML file.")], as_json: AsJson = False
) -> None:
    """Show a judge as a file, which can be edited and used by its path."""
    from workbench.judging import find_judge

    judge = find_judge(name)

    def text() -> None:
        show_text(f"# {judge.name}  {judge.hash}")
        show_text(judge.to_text().rstrip("\n"))

    show({"judge": judge.name, "hash": judge.hash, **judge.definition()}, as_json=as_json, otherwise=text)


@app.command("run")
def judge_run(
    run_id: Annotated[int, typer.Argument(metavar="RUN", help="A run that is over.")],
    judge: Annotated[list[str], typer.Option(help="A judge by name or file, and as JUDGE,model=…,temperature=… by another model.")],
    model: Annotated[str | None, typer.Option(help="Another model for all of these judges.")] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Queue it and return at once.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let further judges score a finished run; the outputs stay, no model is asked for them again."""
    from workbench.cli.following import follow
    from workbench.cli.run_options import parse_judge_use
    from workbench.cli.run_report import finish
    from workbench.runs.control import rejudge
    from workbench.runs.launching import ensure_worker
    from workbench.runs.progress import run_document

    engine, found = open_here()
    rejudge(engine, run_id, [_instrument(parse_judge_use(text), model) for text in judge])
    ensure_worker(engine, found)
    if detach:
        show(run_document(engine, run_id), as_json=as_json, otherwise=lambda: show_text(f"Run {run_id} waits for its judges."))
        return
    finish(engine, run_id, follow(engine, found, run_id), as_json=as_json)


def _instrument(use: "JudgeUse", model: str | None) -> "Judge":
    from workbench.judging import find_judge

    judge = find_judge(use.judge)
    wanted = use.model or model
    if wanted is None and use.api_base is None and use.parameters is None:
        return judge
    return judge.with_model(wanted or judge.model, api_base=use.api_base, api_key_env=use.api_key_env, parameters=use.parameters)
