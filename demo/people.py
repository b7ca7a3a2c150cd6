"""The twelve people of the demo: who they are and what one sees through them. Invented, all of them."""

from dataclasses import dataclass

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def numbered(body: str) -> str:
    """An identity number from its first 17 signs, with the check digit of GB 11643."""
    return body + "10X98765432"[sum(int(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True, slots=True)
class Person:
    """One imaginary borrower.

    Attributes:
        papers: the kinds of proof the lender's front door offers to download, as `demo.papers` names them.
    """

    number: int
    name: str
    name_en: str
    id_number: str
    birth_on: str
    segment: str
    situation: str
    says: str
    says_en: str
    shows: str
    shows_en: str
    papers: tuple[str, ...] = ()

    @property
    def borrower(self) -> str:
        return f"B-X{self.number}"

    @property
    def line(self) -> str:
        return f"L-X{self.number}"


PEOPLE = (
    Person(
        1, "陈敏", "Chen Min", "110105199203044526", "1992-03-04", "salaried", "S1",
        "昨天刚还完，怎么借不出来了", "I just repaid. Why can't I borrow?",
        "还款已收到，两小时没入账：什么都不用做，入账后自动恢复并道歉",
        "A repayment received and not posted for two hours: nothing to do, it heals by itself, with an apology",
    ),
    Person(
        2, "李强", "Li Qiang", "33010619880715231X", "1988-07-15", "sole_trader", "S2",
        "全还了，额度怎么还是0", "I repaid everything and my limit is still zero",
        "多次小额借款导致额度归零：交营业执照和流水申诉，部分恢复到20,700元",
        "A limit cut to zero for many small loans: an appeal with proof, part of the limit back",
        ("licence", "bankflow", "wallet"),
    ),
    Person(
        3, "王磊", "Wang Lei", "370102199011083415", "1990-11-08", "salaried", "S3",
        "有三万额度，为什么借不了两万", "I have a limit of 30,000 but can't draw 20,000",
        "资金暂时紧张：额度仍在，5,000元以内可以借", "Funds are tight: the limit stays, a smaller amount passes",
    ),
    Person(
        4, "赵静", "Zhao Jing", "320102199205126648", "1992-05-12", "salaried", "S4",
        "没逾期，额度被砍到一万二", "Never late, and my limit was cut to 12,000",
        "收入被误判：交个税和社保证明，恢复到50,000元，需要第二人复核",
        "Income misjudged: tax and social insurance proofs bring 50,000 back, with a second pair of eyes",
    ),
    Person(
        5, "李伟", "Li Wei", "510104198502203316", "1985-02-20", "gig", "S5",
        "今天要还款，扣款失败还不进去", "I must pay today and the charge fails",
        "扣款卡不可用，又已逾期：先告诉怎么还，再谈调整还款",
        "The card can't be charged and the debt is too heavy: how to pay first, then a plan",
    ),
    Person(
        6, "周航", "Zhou Hang", "440103199408174432", "1994-08-17", "salaried", "S3",
        "是不是被报案了", "Has somebody reported me?",
        "需要进一步核实：对任何人都是同样的中性说明", "Further verification: the same neutral words for everybody",
    ),
    Person(
        7, "孙琳", "Sun Lin", "420106199307254025", "1993-07-25", "salaried", "S4",
        "流水打回来了，哪里不一致", "My statement came back. What doesn't match?",
        "被改过的流水：不指责，转专项人工核实", "An altered statement: no accusation, a specialist looks at it",
    ),
    Person(
        8, "吴涛", "Wu Tao", "350102198912013512", "1989-12-01", "sole_trader", "S3",
        "群里说给手续费就能强开额度", "Someone offers to unlock my limit for a fee",
        "可能正在被骗：暂缓放款，先停下来", "Possibly being scammed: the draw is paused, stop first",
    ),
    Person(
        9, "何雪", "He Xue", "500103199609066127", "1996-09-06", "retired", "S1",
        "真的撑不下去了", "I can't go on",
        "逾期中：先关心人，再说还款，由人接手",
        "Overdue and in distress: the person first, then the debt; a human takes over",
    ),
    Person(
        10, "刘芳", "Liu Fang", "210102198710122744", "1987-10-12", "salaried", "S3",
        "已经结清了，征信还显示有问题", "It is settled, yet my credit report says otherwise",
        "征信有不良记录：可以提出异议，20日内答复", "An adverse bureau item: an objection with a 20-day clock",
    ),
    Person(
        11, "郑凯", "Zheng Kai", "430102199112083314", "1991-12-08", "salaried", "S5",
        "更新以后什么都点不了", "Nothing works since the update",
        "系统故障：在影响范围内，期间不计逾期、不收罚息", "A release incident: inside it, nothing counts as overdue",
    ),
    Person(
        12, "钱悦", "Qian Yue", "330203199801150023", "1998-01-15", "salaried", "S4",
        "没有任何问题，为什么要调我的额度", "Nothing is wrong with me. Why change my limit?",
        "产品安排调整：与个人信用无关，提前公告", "A product change, announced ahead, not about their credit",
    ),
)  # fmt: skip

BY_BORROWER = {person.borrower: person for person in PEOPLE}
