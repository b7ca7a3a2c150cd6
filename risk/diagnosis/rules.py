"""Owns which rules are true of a line at a moment, and what each takes hold of. Pure. Source: F.12, F.13."""

from dataclasses import dataclass, replace
from functools import cached_property

from risk.facts import Facts
from risk.policy import Policy
from risk.policy.engine import Run
from risk.policy.rules import Rule

INCIDENT_FACTS = frozenset({"inside_incident", "incident_class"})


@dataclass(frozen=True)
class Ruled:
    """A policy run over one line's facts."""

    facts: Facts
    policy: Policy
    run: Run

    @cached_property
    def true(self) -> frozenset[tuple[str, str]]:
        """(code, capability) of every rule that is true; by the service map where a rule says so."""
        found = set()
        for rule in self.policy.rules:
            if rule.when is not None:
                found |= {(rule.code, capability) for capability in self._of(rule)}
        return frozenset(found)

    @cached_property
    def to_people(self) -> frozenset[tuple[str, str]]:
        """(code, capability) of every rule that stops nobody by itself: a person looks.

        Those the scoreboard sent to people, and those true only by what their borrower disputes. Source: F.1.
        """
        return frozenset(key for key in self.true if key[0] in self.policy.diverted) | self._contested

    @cached_property
    def _contested(self) -> frozenset[tuple[str, str]]:
        if self.facts.counted is None:
            return frozenset()
        counted = replace(self.facts, values=self.facts.counted, counted=None)
        return ruled(self.policy, counted).true - self.true

    def is_true(self, code: str, capability: str) -> bool:
        """Whether a code's rule is true: that of the capability, or any where none is written for it."""
        rules = self.policy.rules_of(code)
        if any(capability in rule.capabilities for rule in rules):
            return (code, capability) in self.true
        return any(one == code for one, _ in self.true)

    def of(self, capability: str) -> tuple[str, ...]:
        """The codes whose rule of a capability is true, in the order of the policy."""
        codes = dict.fromkeys(rule.code for rule in self.policy.rules)
        return tuple(code for code in codes if (code, capability) in self.true)

    def by_balance(self, code: str) -> bool:
        """Whether what is usable decides which capability the code's rule takes hold of."""
        return any(rule.by == "balance" for rule in self.policy.rules_of(code))

    def _of(self, rule: Rule) -> set[str]:
        names = rule.when.names if rule.when else frozenset()
        if INCIDENT_FACTS & names:
            return self._by_incident(rule)
        if not self.run.holds.get((rule.code, rule.capabilities[0])):
            return set()
        if rule.by == "service":
            return {
                capability
                for window in self.facts.platform.maintenance
                for capability in self.facts.stopped_by(window.services)
            }
        return set(rule.capabilities)

    def _by_incident(self, rule: Rule) -> set[str]:
        """A rule of incidents is asked once for each incident the line is inside of."""
        found: set[str] = set()
        incidents = self.facts.platform.incidents
        for incident in incidents:
            run = self.run if incident.kind == incidents[-1].kind else self._inside[incident.kind]
            if run.holds.get((rule.code, rule.capabilities[0])):
                found |= set(self.facts.stopped_by(incident.services) if rule.by == "service" else rule.capabilities)
        return found

    @cached_property
    def _inside(self) -> dict[str, Run]:
        return {one.kind: self.policy.run(self.facts.values_inside(one)) for one in self.facts.platform.incidents}


def ruled(policy: Policy, facts: Facts) -> Ruled:
    """The policy run over the facts, one pass."""
    return Ruled(facts, policy, policy.run(facts.values))
