"""The work of `linkgw policy check`: faults, or the rules and the matrix of a sound policy."""

from __future__ import annotations

from pathlib import Path

from linkgw.cli.output import console, counted, new_table
from linkgw.errors import Fault, PolicyError
from linkgw.gateway.config import load_config
from linkgw.policy.rules import Policy, load_policy
from linkgw.policy.schema import ANY, PolicyText, RuleText, parse_policy, parse_toml
from linkgw.spec.load import load_catalog
from linkgw.spec.model import Catalog

_KEY = (
    "[green]all[/] whatever it says   [yellow]some[/] as filters let through   - none   "
    "[cyan]*[/] with fields left out or made coarser"
)


def check_file(file: Path, network_class: str, specs: Path | None) -> None:
    """Check a configuration's policy, or a policy by itself; PolicyError or ConfigError with every fault."""
    catalog = load_catalog(specs)
    policy, classes = _load(file, network_class, catalog)
    _print_rules(policy)
    _print_matrix(policy, classes, catalog)
    print(f"{file}: {counted(len(policy.rules), 'rule')}: ok")


def _load(file: Path, network_class: str, catalog: Catalog) -> tuple[Policy, dict[str, str]]:
    """The policy, and the class of each network."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError([Fault(str(file), f"cannot be read: {error}")]) from None
    if "network" in parse_toml(text, file.name):
        config = load_config(file)
        classes = {n.name: str(n.network_class) for n in config.networks}
        return load_policy(file.parent / config.policy, catalog, list(classes)), classes
    written = parse_policy(text, file.name)
    names = _networks_of(written)
    return Policy(written, catalog, names, file.name), dict.fromkeys(names, network_class)


def _networks_of(text: PolicyText) -> list[str]:
    named = [name for rule in text.rules for name in (*rule.origins, *rule.recipients)]
    return [name for name in dict.fromkeys(named) if name != ANY]


def _print_rules(policy: Policy) -> None:
    table = new_table(">", "!RULE", "FROM", "TO", "MESSAGES", "IF", "LEFT OUT", "COARSER")
    for number, rule in enumerate(policy.rules, 1):
        table.add_row(
            str(number),
            rule.name,
            " ".join(rule.origins),
            " ".join(rule.recipients),
            " ".join(rule.messages),
            _conditions(rule),
            " ".join(rule.redact),
            ", ".join(f"{field} {step:g}" for field, step in rule.coarsen.items()),
        )
    out = console()
    out.print(f"[bold]{policy.name}[/]: {policy.doc}\n")
    out.print(table)
    out.print()


def _conditions(rule: RuleText) -> str:
    found = []
    for key, names in (
        ("class", rule.classes),
        ("identity", rule.identity),
        ("stn", rule.source_stn),
        ("area", rule.area),
    ):
        if names is not None:
            found.append(f"{key} {' | '.join(names)}")
    if rule.altitude_m is not None:
        low, high = rule.altitude_m.min, rule.altitude_m.max
        found.append(f"altitude {'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'} m")
    if rule.quality_min is not None:
        found.append(f"quality >= {rule.quality_min}")
    if rule.age_max_s is not None:
        found.append(f"age <= {rule.age_max_s:g} s")
    return ", ".join(found)


def _print_matrix(policy: Policy, classes: dict[str, str], catalog: Catalog) -> None:
    pairs = [(origin, recipient) for origin in classes for recipient in classes if origin != recipient]
    if not pairs:
        return
    table = new_table("MESSAGE", *(f"{origin} > {recipient}" for origin, recipient in pairs))
    for spec in catalog.messages.values():
        if not spec.filler:
            cells = [_cell(policy, o, r, spec.name, classes[r]) for o, r in pairs]
            table.add_row(f"{spec.name:6} {spec.title}", *cells)
    out = console()
    out.print(table)
    out.print(_KEY)


def _cell(policy: Policy, origin: str, recipient: str, message: str, network_class: str) -> str:
    rules = policy.rules_for(origin, recipient, message, network_class)
    reached = []
    for rule in rules:
        reached.append(rule)
        if not rule.filters:
            break
    if not reached:
        return "-"
    changed = " [cyan]*[/]" if any(rule.redactions or rule.coarsenings for rule in reached) else ""
    return ("[green]all[/]" if not reached[-1].filters else "[yellow]some[/]") + changed
