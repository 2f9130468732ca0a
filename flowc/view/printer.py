"""Prints a workflow as its Python view: one canonical text, in the style Black leaves alone."""

from __future__ import annotations

from collections.abc import Iterator

from flowc import literals
from flowc.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Program, Statement
from flowc.model import Compare, Expression, Logic, Path, Quantifier, Reference, Step, Workflow
from flowc.names import NAMELESS, is_dotted, is_identifier, item_name, loop_name, root, slug, step_name, variable
from flowc.pretty import Bracket, Node, Seq, definition, statement
from flowc.sugar import plain_condition, plain_loop
from flowc.view.comments import Remarks, print_remarks
from flowc.view.declarations import print_declaration
from flowc.view.expressions import print_expression
from flowc.view.tasks import Task, default_type, print_task
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

    def workflow(self, program: Program) -> list[str]:
        head = self.head
        arguments: list[Node] = [] if head.name is None else [literals.string(head.name)]
        if head.note is not None:
            arguments.append(f"note={literals.string(head.note)}")
        self.lines.append(statement("@", Seq("workflow", Bracket("(", arguments, ")"))))
        for trigger in program.triggers:
            self.trigger(self.steps[trigger])
        self.lines.append(definition(slug(head.name), list(roots(self.steps, program))))
        self.block(program.body, 4)
        while not self.lines[-1]:
            self.lines.pop()
        return self.lines

    def trigger(self, step: Step) -> None:
        self.remarks(Remarks(step.description), 0)
        self.lines.append(statement("@", self.task_call(step, "TRIGGER", step.name)))

    def block(self, block: Block, indent: int) -> None:
        if not block:
            self.lines.append(" " * indent + "pass")
        for item in block:
            self.statement(item, indent)

    def statement(self, item: Statement, indent: int) -> None:
        match item:
            case Do(step):
                self.do(self.steps[step], indent)
            case If():
                self.condition(item, indent)
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

    def nest(self, word: str, arguments: list[Node], body: Block, indent: int) -> None:
        call = Seq(word, Bracket("(", arguments, ")"))
        self.lines.append(statement("with ", call, ":", indent, optional_parens=True))
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
        self.remarks(Remarks(step.description, step.note), indent)
        name = step.name
        defined = None if name is None else variable(name)
        if defined is not None and step_name(defined) == name:
            name = None
        call = self.task_call(step, default_type(step.task), name)
        head = "" if defined is None else f"{defined} = "
        self.lines.append(statement(head, call, "", indent, optional_parens=defined is not None))

    def condition(self, item: If, indent: int) -> None:
        word = "if "
        while True:
            step = self.steps[item.step]
            self.remarks(Remarks(step.description, step.note, step.name), indent)
            self.lines.append(statement(word, self.test(step), ":", indent, optional_parens=True))
            self.block(item.then, indent + 4)
            word = "elif "
            if len(item.orelse) != 1 or not isinstance(item.orelse[0], If):
                break
            item = item.orelse[0]
        if item.orelse:
            self.lines.append(f"{' ' * indent}else:")
            self.block(item.orelse, indent + 4)

    def test(self, step: Step) -> Node:
        said = plain_condition(step)
        return self.task_call(step, "CONDITION", None) if said is None else print_expression(said)

    def loop(self, step: Step, body: Block, indent: int) -> None:
        self.remarks(Remarks(step.description, step.note, step.name), indent)
        path = plain_loop(step)
        node = self.task_call(step, "FOREACH", None) if path is None else print_path(path)
        self.lines.append(statement(f"for {_loop_variable(path)} in ", node, ":", indent, optional_parens=True))
        self.block(body, indent + 4)

    def task_call(self, step: Step, usual: str, name: str | None) -> Node:
        """The call of a task; ``usual`` is the type its place tells."""
        task = Task(step.task, step.version, None if step.type == usual else step.type)
        head = print_task(task, explicit=usual == "CONDITION")
        arguments: list[Node] = [] if name is None else [literals.string(name)]
        seen: set[str] = set()
        for field in step.fields:
            value = print_value(field.value)
            if is_identifier(field.id) and field.id not in seen:
                arguments.append(Seq(field.id + "=", value))
            else:
                entry = Seq(literals.string(field.id) + ": ", value)
                arguments.append(Seq("**", Bracket("{", [entry], "}", literal=True)))
            seen.add(field.id)
        return Seq(head, Bracket("(", arguments, ")"))

    def remarks(self, remarks: Remarks, indent: int) -> None:
        if remarks.description is None and remarks.note is None and remarks.name is None:
            return
        self.lines += [" " * indent + line for line in print_remarks(remarks)]


def _loop_variable(path: str | None) -> str:
    name = NAMELESS if path is None else loop_name(path)
    return name if is_identifier(name) else NAMELESS


def roots(steps: tuple[Step, ...], program: Program) -> Iterator[str]:
    """The environment roots the view's expressions use, in order of first use: the function's parameters."""
    order = [step for step in _textual(program.body)]
    defined = {variable(steps[i].name or "") for i in order} | {_loop_variable(plain_loop(steps[i])) for i in order}
    seen: set[str] = set()
    for index in order:
        for path in _paths(steps[index]):
            name = root(path)
            if name not in seen and is_dotted(path) and name not in defined:
                seen.add(name)
                yield name


def _textual(block: Block) -> Iterator[int]:
    """The steps of a block in the order of the text."""
    stack = [iter(block)]
    while stack:
        item = next(stack[-1], None)
        match item:
            case None:
                stack.pop()
            case Do(step):
                yield step
            case If(step, then, orelse):
                yield step
                stack += [iter(orelse), iter(then)]
            case For(step, body):
                yield step
                stack.append(iter(body))
            case Branch(_, body) | On(_, body) | Detached(body) | Define(_, body):
                stack.append(iter(body))
            case Call():
                pass


def _paths(step: Step) -> Iterator[str]:
    for field in step.fields:
        value = field.value
        if isinstance(value, Reference):
            yield value.path
        elif isinstance(value, (Compare, Logic, Quantifier)):
            yield from _expression_paths(value, frozenset())


def _expression_paths(said: Expression, items: frozenset[str]) -> Iterator[str]:
    """Paths in the order of the text, without the items of the lists around them."""
    match said:
        case Compare(operator, left, right):
            pair = (right, left) if operator in ("include?", "not_include?") else (left, right)
            yield from (o.text for o in pair if isinstance(o, Path) and root(o.text) not in items)
        case Logic(_, operands):
            for operand in operands:
                yield from _expression_paths(operand, items)
        case Quantifier(_, path, body):
            yield from _expression_paths(body, items | {item_name(path.text)})
            if root(path.text) not in items:
                yield path.text
        case _:
            return
