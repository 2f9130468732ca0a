"""Prints a workflow as its Python view: one canonical text, in the style Black leaves alone."""

from __future__ import annotations

from flowc.fields.conditions.operators import form_of
from flowc.model.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Program, Statement
from flowc.model.names import (
    NAMELESS,
    is_dotted,
    is_identifier,
    item_name,
    loop_name,
    root,
    slug,
    step_name,
    variable,
)
from flowc.model.sugar import plain_condition, plain_loop
from flowc.model.workflow import Compare, Expression, Logic, Path, Quantifier, Reference, Step, Workflow
from flowc.pretty import Bracket, Node, call, definition, literals, statement
from flowc.view.comments import Remarks, print_remarks
from flowc.view.declarations import print_declaration
from flowc.view.tasks import default_type, print_task
from flowc.view.tests import print_expression
from flowc.view.values import print_path, print_value


def print_workflow(workflow: Workflow, program: Program) -> str:
    """The pure view."""
    lines = [print_declaration(declared) for declared in workflow.declarations]
    if lines:
        lines += ["", ""]
    return "\n".join([*lines, *_Printer(workflow).workflow(program), ""])


class _Printer:
    """Prints blocks; one method a statement, each named as its reader."""

    def __init__(self, workflow: Workflow) -> None:
        self.head = workflow
        self.steps = workflow.steps
        self.lines: list[str] = []
        self.paths: dict[str, None] = {}
        self.defined: set[str] = set()

    def workflow(self, program: Program) -> list[str]:
        head = self.head
        arguments: list[Node] = [] if head.name is None else [literals.string(head.name)]
        if head.note is not None:
            arguments.append(f"note={literals.string(head.note)}")
        self.lines.append(statement("@", call("workflow", arguments)))
        for trigger in program.triggers:
            self.trigger(self.steps[trigger])
        place = len(self.lines)
        self.lines.append(_DEFINITION)
        self.block(program.body, 4)
        roots = dict.fromkeys([root(path) for path in self.paths if is_dotted(path)])
        self.lines[place] = definition(slug(head.name), [each for each in roots if each not in self.defined])
        while not self.lines[-1]:
            self.lines.pop()
        return self.lines

    def trigger(self, step: Step) -> None:
        self.remarks(Remarks(step.description, step.note), "")
        self.lines.append(statement("@", self.task_call(step, "TRIGGER", step.name)))

    def block(self, block: Block, indent: int) -> None:
        if not block:
            self.lines.append(" " * indent + "pass")
        for item in block:
            if isinstance(item, Do):
                self.do(self.steps[item.step], indent)
            elif isinstance(item, If):
                self.condition(item, indent)
            else:
                self.statement(item, indent)

    def statement(self, item: Statement, indent: int) -> None:
        match item:
            case For(step, body):
                self.loop(self.steps[step], body, indent)
            case Branch(port, body):
                self.nest("branch", [] if port is None else [literals.string(port)], body, indent)
            case On(trigger, body):
                self.nest("on", [str(trigger + 1)], body, indent)
            case Detached(body):
                self.nest("detached", [], body, indent)
            case Define(name, body):
                self.define(name, body, indent)
            case Call(name):
                self.lines.append(f"{' ' * indent}{name}()")
            case _:
                pass

    def nest(self, word: str, arguments: list[Node], body: Block, indent: int) -> None:
        self.lines.append(statement("with ", call(word, arguments), ":", indent, optional_parens=True))
        self.block(body, indent + 4)

    def define(self, name: str, body: Block, indent: int) -> None:
        """A local function, with the blank lines Black wants around it."""
        if not self.lines[-1].lstrip().startswith("def "):
            self.blank()
        self.lines.append(f"{' ' * indent}def {name}():")
        self.block(body, indent + 4)
        self.blank()

    def blank(self) -> None:
        if self.lines[-1]:
            self.lines.append("")

    def do(self, step: Step, indent: int) -> None:
        if step.description is not None or step.note is not None:
            self.remarks(Remarks(step.description, step.note), " " * indent)
        name, head = step.name, ""
        if name is not None:
            defined = variable(name)
            if defined is not None:
                self.defined.add(defined)
                head = f"{defined} = "
                if step_name(defined) == name:
                    name = None
        node = self.task_call(step, default_type(step.task), name)
        self.lines.append(statement(head, node, "", indent, optional_parens=head != ""))
        self.uses(step)

    def condition(self, item: If, indent: int) -> None:
        tests = item.chain()
        for test in tests:
            step = self.steps[test.step]
            self.named(step, indent)
            word = "if " if test is item else "elif "
            self.lines.append(statement(word, self.test(step), ":", indent, optional_parens=True))
            self.uses(step)
            self.block(test.then, indent + 4)
        orelse = tests[-1].orelse
        if orelse:
            self.lines.append(f"{' ' * indent}else:")
            self.block(orelse, indent + 4)

    def test(self, step: Step) -> Node:
        said = plain_condition(step)
        return self.task_call(step, "CONDITION", None) if said is None else print_expression(said)

    def loop(self, step: Step, body: Block, indent: int) -> None:
        self.named(step, indent)
        path = plain_loop(step)
        node = self.task_call(step, "FOREACH", None) if path is None else print_path(path)
        item = _loop_variable(path)
        self.defined.add(item)
        self.lines.append(statement(f"for {item} in ", node, ":", indent, optional_parens=True))
        self.uses(step)
        self.block(body, indent + 4)

    def task_call(self, step: Step, usual: str, name: str | None) -> Node:
        """The call of a task; ``usual`` is the type its place tells."""
        kind = None if step.type == usual else step.type
        head = print_task(step.task, step.version, kind, usual == "CONDITION")
        arguments: list[Node] = [] if name is None else [literals.string(name)]
        seen: set[str] = set()
        for field in step.fields:
            if is_identifier(field.id) and field.id not in seen:
                arguments.append(print_value(field.value, field.id + "="))
            else:
                entry = print_value(field.value, literals.string(field.id) + ": ")
                arguments.append(Bracket("**{", [entry], "}", literal=True))
            seen.add(field.id)
        return call(head, arguments)

    def named(self, step: Step, indent: int) -> None:
        """The remarks of a step that no variable can name."""
        if step.description is not None or step.note is not None or step.name is not None:
            self.defined.add(variable(step.name or "") or "")
            self.remarks(Remarks(step.description, step.note, step.name), " " * indent)

    def remarks(self, remarks: Remarks, indent: str) -> None:
        self.lines += [indent + line for line in print_remarks(remarks)]

    def uses(self, step: Step) -> None:
        """Notes the paths a step's expressions use, in order: their roots are the function's parameters."""
        for field in step.fields:
            value = field.value
            if isinstance(value, Reference):
                self.paths[value.path] = None
            elif isinstance(value, _TESTS):
                self.uses_in(value, ())

    def uses_in(self, said: Expression, items: tuple[str, ...]) -> None:
        """The paths an expression uses, in the order of the text, but for ``items`` of the lists around it."""
        if isinstance(said, Compare):
            pair = (said.left, said.right)
            for operand in reversed(pair) if form_of(said.operator) == "inside" else pair:
                if isinstance(operand, Path) and not (items and root(operand.text) in items):
                    self.paths[operand.text] = None
        elif isinstance(said, Logic):
            for operand in said.operands:
                self.uses_in(operand, items)
        elif isinstance(said, Quantifier):
            path = said.path.text
            self.uses_in(said.body, (*items, item_name(path)))
            if root(path) not in items:
                self.paths[path] = None


_TESTS = (Compare, Logic, Quantifier)
_DEFINITION = "def "
"""Stands where the line of the function will: what its parameters are shows in its body."""


def _loop_variable(path: str | None) -> str:
    name = NAMELESS if path is None else loop_name(path)
    return name if is_identifier(name) else NAMELESS
