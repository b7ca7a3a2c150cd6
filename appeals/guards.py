"""Owns who may make a move and when: validators refuse with a typed error, conditions choose a branch. Pure."""

from datetime import timedelta

from django.utils.translation import gettext as _

from appeals.commands import Move, Proposal, Standing, Subject
from appeals.errors import (
    Changed,
    NoConsent,
    NoFirstView,
    NoGrounds,
    NoProposal,
    NoSuchCase,
    NoTargets,
    NotHeld,
    NothingAsked,
    NothingSaid,
    NotIndependent,
    NotReady,
    NotYourPart,
    TooLate,
    TooManyRounds,
    TooSoon,
)
from appeals.routing import HEALS
from appeals.status import ACTORS, ANSWERED, BY_MACHINE, Kind, Part
from risk.templatetags.figures import onday

OWN_WORDS = 30  # characters of a reviewer's own reasons. Source: C.6(c), E.3 17.
ROUNDS = 2  # requests before a supervisor must agree. Source: E.3, 6.
DRAFT_LIFE = timedelta(days=30)  # Source: E.3, 1; C.7 R-DRAFT.
ASK_CONSENT_AFTER = timedelta(days=15)  # a lifted block is closed without an answer. Source: E.3, 35.
REOPEN_WITHIN = timedelta(days=183)  # Source: E.3, 32 (six months).
CUSTOMERS = frozenset({Part.CUST, Part.AGT})


class Guards:
    """The guards of E.3, by the names the chart uses."""

    model: Subject

    # Who

    def is_allowed(self, move: Move) -> None:
        if not move.actor.parts & ACTORS[move.event]:
            raise NotYourPart(_("这一步需要其他角色来做。"), event=move.event)

    def is_own(self, move: Move) -> None:
        if move.actor.parts & CUSTOMERS and move.actor.ref != self.model.borrower:
            raise NoSuchCase(_("没有这个申诉。"))

    def is_independent(self, move: Move, standing: Standing) -> None:
        if standing.conflicts:
            raise NotIndependent(_("按回避规则，您不能处理此案。"), conflicts=list(standing.conflicts))
        if move.actor.staff_id in standing.before:
            raise NotIndependent(_("您此前处理过此案，须由其他人复核。"), conflicts=["acted-before"])

    def is_outside_the_line(self, move: Move, standing: Standing) -> None:
        """REV2 is above or outside whoever judged before, never under them (E.6)."""
        if standing.before & standing.superiors:
            raise NotIndependent(_("您的上级处理过此案，须由其他人复核。"), conflicts=["reporting-line"])

    def is_second_eye(self, move: Move, standing: Standing) -> None:
        """Not the proposer, not under them, and not one who agreed already (E.3 19, E.7)."""
        proposal = self._proposal()
        if move.actor.staff_id == proposal.by:
            raise NotIndependent(_("提出人不能复核自己的意见。"), conflicts=["own-proposal"])
        if proposal.by in standing.superiors:
            raise NotIndependent(_("您的上级提出了这个意见，须由其他人复核。"), conflicts=["reporting-line"])
        if move.actor.staff_id in standing.eyes.values():
            raise NotIndependent(_("您已经同意过，还需要另一位同事。"), conflicts=["agreed-already"])
        if not self._wanted(standing) & move.actor.parts:
            raise NotYourPart(_("还缺的复核意见不属于您的角色。"), wanted=sorted(self._wanted(standing)))

    def is_holder(self, move: Move, standing: Standing) -> None:
        until = self.model.locked_until
        if move.actor.staff_id != self.model.assignee_id or until is None or until <= standing.at:
            raise NotHeld(_("此案不在您手上，或领取已超过30分钟。"))

    def is_holder_or_system(self, move: Move, standing: Standing) -> None:
        if Part.SYS not in move.actor.parts:
            if move.actor.staff_id != self.model.assignee_id:
                raise NotHeld(_("此案不在您手上。"))
            return
        if self.model.locked_until is not None and self.model.locked_until > standing.at:
            raise NotReady(_("领取时间还没到。"))

    def is_level(self, move: Move) -> None:
        """After a second review the first level no longer decides; before, the second does not."""
        wanted = Part.REV2 if self.model.second else Part.REV
        if wanted not in move.actor.parts:
            raise NotYourPart(_("这一步需要其他角色来做。"), wanted=[wanted.value])

    def is_free(self, move: Move, standing: Standing) -> None:
        until = self.model.locked_until
        taken = self.model.assignee_id is not None and until is not None and until > standing.at
        if taken and self.model.assignee_id != move.actor.staff_id:
            raise NotHeld(_("此案不在您手上。"))

    # What was said

    def has_statement(self, move: Move) -> None:
        if not move.statement.strip() and not move.choice.strip():
            raise NothingSaid(_("还没有说明，也没有选择原因。"))

    def has_consents(self, move: Move) -> None:
        has_files = self.model.proofs_in or (move.papers and move.papers.count)
        if has_files and not move.consents:
            raise NoConsent(_("还没有勾选对材料的同意。"))

    def has_anything_new(self, move: Move, standing: Standing) -> None:
        if standing.cool_off is not None:
            day = onday(standing.cool_off)
            raise TooSoon(
                _("同样的原因刚刚审核过，没有新的材料。"),
                next=_("上传一份没交过的材料就可以马上提交；或者%(day)s后再申请。") % {"day": day},
                until=standing.cool_off.isoformat(),
            )

    def has_grounds(self, move: Move) -> None:
        if len("".join(move.note.split())) < OWN_WORDS:
            raise NoGrounds(_("理由太短。"), at_least=OWN_WORDS)

    def has_first_view(self, move: Move, standing: Standing) -> None:
        if self.model.needs_first_view and not standing.has_viewed:
            raise NoFirstView(_("这类案件要先写下您自己的初步看法，再看机器的建议。"))

    def has_comment(self, move: Move) -> None:
        if not move.note.strip():
            raise NoGrounds(_("请写明原因。"), next=_("请用一句话写明原因。"))

    def has_comment_of_staff(self, move: Move) -> None:
        if move.actor.staff_id is not None:
            self.has_comment(move)

    def has_targets(self, move: Move) -> None:
        if not (move.proposal and move.proposal.targets) and not move.why_none.strip():
            raise NoTargets(_("没有写改进目标。"))

    def has_proposal(self, move: Move) -> None:
        proposal = move.proposal
        is_whole = proposal is not None and (
            (proposal.answers and self.model.kind in ANSWERED)
            or (proposal.income is not None and proposal.level is not None and bool(proposal.policy))
        )
        if proposal is None or not is_whole:
            raise NoProposal(_("还没有确认收入和等级。"))
        if proposal.by != move.actor.staff_id or proposal.version != self.model.version:
            raise Changed(_("案件在您提交前有了变化。"))

    def has_items(self, move: Move) -> None:
        held = set(move.papers.held) if move.papers else set()
        if not move.items or any(item.proof in held for item in move.items):
            raise NothingAsked(_("没有可以要求的材料。"))

    def has_rounds_left(self, move: Move) -> None:
        if self.model.rounds >= ROUNDS and Part.SUP not in move.actor.parts:
            raise TooManyRounds(_("已经要求过两次补充材料。"))

    def has_kind(self, move: Move) -> None:
        if move.kind not in Kind.values:
            raise NothingSaid(_("没有这种类型。"))

    # When

    def is_old_draft(self, move: Move, standing: Standing) -> None:
        if Part.SYS in move.actor.parts and standing.at < self.model.opened_at + DRAFT_LIFE:
            raise NotReady(_("草稿保留30天。"))

    def is_clean(self, move: Move) -> None:
        if move.papers is None or move.papers.scanning:
            raise NotReady(_("材料还在做安全检查。"))

    def is_settled(self, move: Move) -> None:
        if move.papers is None or not move.papers.is_settled:
            raise NotReady(_("材料还没有读完。"))

    def is_healable(self, move: Move) -> None:
        if self.model.kind == Kind.PI_RIGHT and self.model.choice in BY_MACHINE:
            return
        if not self.model.codes or not all(code.startswith(HEALS) for code in self.model.codes):
            raise NotReady(_("这类原因不能自动恢复。"))

    def has_something(self, move: Move, standing: Standing) -> None:
        """The system goes on by itself only when time is up and there is something to go on with (E.3, 8)."""
        if Part.SYS not in move.actor.parts or (move.papers and move.papers.is_settled and self.model.proofs_in):
            return
        self.is_time_up(move, standing)
        if not self._provided():
            raise NotReady(_("还没有任何材料或说明。"))

    def has_nothing(self, move: Move) -> None:
        if self._provided():
            raise NotReady(_("已有材料或说明，按现有材料处理。"))

    def is_time_up(self, move: Move, standing: Standing) -> None:
        if self.model.waits_until is None or standing.at < self.model.waits_until:
            raise NotReady(_("补充材料的期限还没到。"))

    def is_changeless(self, move: Move) -> None:
        if self._proposal().version != self.model.version:
            raise Changed(_("案件在提出后有了变化。"))

    def is_confirmed(self, move: Move) -> None:
        if self.model.applied_at is None:
            raise NotReady(_("额度还没有恢复到账。"))

    def is_told(self, move: Move, standing: Standing) -> None:
        if not standing.delivered:
            raise NotReady(_("决定还没有送达。"))

    def is_in_window(self, move: Move, standing: Standing) -> None:
        if self.model.second or self.model.window_until is None or standing.at >= self.model.window_until:
            raise TooLate(_("申请二次复核的时间已过。"))

    def is_window_over(self, move: Move, standing: Standing) -> None:
        if not self.model.second and self.model.window_until is not None and standing.at < self.model.window_until:
            raise NotReady(_("还在可以申请二次复核的时间内。"))

    def is_recent(self, move: Move, standing: Standing) -> None:
        if self.model.closed_at is not None and standing.at >= self.model.closed_at + REOPEN_WITHIN:
            raise TooLate(_("结案已超过六个月。"))

    def has_lifted_long_ago(self, move: Move, standing: Standing) -> None:
        """The system closes only what it lifted and nobody objected to for 15 days (E.3, 35)."""
        if Part.SYS not in move.actor.parts:
            return
        if self.model.lifted_at is None or standing.at < self.model.lifted_at + ASK_CONSENT_AFTER:
            raise NotReady(_("还在等借款人答复。"))

    def has_extensions_left(self, move: Move, standing: Standing) -> None:
        """The first is the team lead's, the second the senior executive's; there is no third (E.3, 31)."""
        wanted = (Part.SUP, Part.CPD)[: standing.extensions]
        if not wanted:
            raise TooLate(_("这类事项的期限依法不能延长。"))
        if self.model.extended >= len(wanted):
            raise TooLate(_("期限已延到最长，不能再延。"))
        if wanted[self.model.extended] not in move.actor.parts:
            raise NotYourPart(_("这次延长需要更高一级批准。"))

    # Which branch

    def needs_eyes(self, move: Move) -> bool:
        return bool(move.proposal and move.proposal.eyes)

    def is_restored_in_full(self, move: Move, standing: Standing) -> bool:
        return self._may_restore(move, standing) and move.result is not None and move.result.outcome == "full"

    def is_restored_in_part(self, move: Move, standing: Standing) -> bool:
        return self._may_restore(move, standing) and move.result is not None and move.result.outcome == "partial"

    def is_more_than_agreed(self, move: Move, standing: Standing) -> bool:
        """The result needs eyes not yet given, or exceeds what was previewed."""
        if move.result is None or self._is_for_a_person(move):
            return False
        return not self._may_restore(move, standing)

    def is_last_eye_on_decline(self, move: Move, standing: Standing) -> bool:
        return self._is_last_eye(move, standing) and self._proposal().verdict == "decline"

    def is_last_eye(self, move: Move, standing: Standing) -> bool:
        return self._is_last_eye(move, standing)

    # Shared

    def _proposal(self) -> Proposal:
        if self.model.proposed is None:
            raise NoProposal(_("还没有提出处理意见。"))
        return self.model.proposed

    def _provided(self) -> bool:
        return bool(self.model.proofs_in or self.model.statement.strip())

    def _wanted(self, standing: Standing) -> frozenset[Part]:
        return frozenset(self._proposal().eyes) - frozenset(standing.eyes)

    def _is_last_eye(self, move: Move, standing: Standing) -> bool:
        wanted = self._wanted(standing)
        return len(wanted) == 1 and bool(wanted & move.actor.parts)

    def _is_for_a_person(self, move: Move) -> bool:
        """Keep, or less than the reviewer agreed to: only a person declines, wholly or partly (00, 4)."""
        result = move.result
        return result is not None and (result.outcome == "keep" or result.amount < self._proposal().amount)

    def _may_restore(self, move: Move, standing: Standing) -> bool:
        result = move.result
        if result is None or self._is_for_a_person(move):
            return False
        proposal = self._proposal()
        eyes_given = bool(standing.eyes) and not self._wanted(standing)
        return result.amount <= proposal.amount and (eyes_given or not (result.needs_eyes or proposal.eyes))
