"""Accounts' histories as spreadsheets and CSV with headings of their own."""

import csv
import io
from datetime import date, timedelta

import openpyxl

from bench.made.elsewhere.kit import Kit, Make
from bench.made.elsewhere.ledgers import salary_rows
from demo.papers.model import Entry, Paper
from demo.papers.people import Person


def _figure(fen: int) -> str:
    return f"{fen / 100:.2f}"


def _rows(kit: Kit, entries: list[Entry], heads: list[str]) -> list[list[object]]:
    out: list[list[object]] = [list(heads)]
    for entry in entries:
        values = {
            "日期": f"{entry.on:%Y-%m-%d}",
            "time": f"{entry.on:%Y/%m/%d} {entry.at}",
            "收": _figure(entry.amount) if entry.amount > 0 else "",
            "支": _figure(-entry.amount) if entry.amount < 0 else "",
            "额": _figure(entry.amount),
            "余": _figure(entry.balance),
            "摘": entry.summary,
            "方": entry.counterparty,
            "号": entry.serial,
        }
        keys = {
            "交易日期": "日期",
            "记账时间": "time",
            "收入金额(元)": "收",
            "支出金额(元)": "支",
            "贷方发生额": "收",
            "借方发生额": "支",
            "交易金额": "额",
            "账户余额": "余",
            "联机余额": "余",
            "业务摘要": "摘",
            "用途": "摘",
            "对方单位": "方",
            "对方户名": "方",
            "流水号": "号",
        }
        out.append([values[keys[head]] for head in heads])
    return out


def _truth(person: Person, entries: list[Entry]) -> dict[str, object]:
    return {
        "subject_name": person.name,
        "period_from": entries[0].on.isoformat(),
        "period_to": entries[-1].on.isoformat(),
    }


def export_xlsx(person: Person, seed: int, today: date) -> Paper:
    kit = Kit("export_xlsx", seed)
    entries, _, _ = salary_rows(kit.rng, person, today - timedelta(days=1))
    heads = kit.rng.choice(
        (
            ["流水号", "交易日期", "业务摘要", "借方发生额", "贷方发生额", "账户余额", "对方单位"],
            ["记账时间", "对方户名", "用途", "收入金额(元)", "支出金额(元)", "联机余额"],
        )
    )
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["江苏银行账户交易明细"])
    sheet.append(["账户名称", person.name, "", "账号", kit.card()])
    sheet.append([f"起始日期：{entries[0].on:%Y-%m-%d}", "", f"截止日期：{entries[-1].on:%Y-%m-%d}"])
    sheet.append([])
    for row in _rows(kit, entries, heads):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return Paper(
        f"export-{seed}.xlsx",
        "P-BANKFLOW",
        out.getvalue(),
        _truth(person, entries) | {"issuer": "江苏银行"},
        tuple(entries),
    )


def export_csv_kept(person: Person, seed: int, today: date) -> Paper:
    kit = Kit("export_csv_kept", seed)
    entries, _, _ = salary_rows(kit.rng, person, today - timedelta(days=1))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=kit.pick(",", "\t"))
    writer.writerow(["中国民生银行交易明细"])
    writer.writerow([f"户名：{person.name}", f"查询时段：{entries[0].on:%Y%m%d}-{entries[-1].on:%Y%m%d}"])
    writer.writerows(_rows(kit, entries, ["交易日期", "交易金额", "账户余额", "对方户名", "业务摘要"]))
    content = out.getvalue().encode(kit.pick("gb18030", "utf-8-sig"))
    return Paper(
        f"export-{seed}.csv",
        "P-BANKFLOW",
        content,
        _truth(person, entries) | {"issuer": "中国民生银行"},
        tuple(entries),
    )


EXPORTS: tuple[Make, ...] = (export_xlsx, export_csv_kept)
