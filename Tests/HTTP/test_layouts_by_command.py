"""`miaopu import statement` with the files that banks and platforms hand out: each layout it knows, in each format, prints
exactly the keys of the specification, and its figures are those that are worked out here from the amounts alone."""

import csv
import io
import json
import re
import subprocess
import uuid
from decimal import Decimal

import openpyxl
import psycopg
import pytest
from old_workbook import workbook
from serving import BINARY
from signing import upload
from talking import Browser

KEYS = ["lines", "new", "duplicates", "opening", "sum", "closing", "adds_up", "difference", "breaks"]
OPENING = Decimal("1000.00")
MOVES = [("2026-03-01", Decimal("120.50")), ("2026-03-02", Decimal("-20.25")), ("2026-03-03", Decimal("1034.00"))]
CLOSING = OPENING + sum(move[1] for move in MOVES)


def comma(amount):
    return f"{amount:,.2f}"


def balances():
    left = OPENING
    for day, amount in MOVES:
        left += amount
        yield day, amount, left


def icbc(new):
    head = ["交易日期", "摘要", "交易详情" if new else "交易场所", "交易币种", "记账金额(收入)", "记账金额(支出)", "记账币种", "余额",
            "对方户名"] + (["对方账户"] if new else [])
    rows = [[f"{day}  \t", "转账 \t", "网点", "-", comma(amount) if amount > 0 else "-", comma(-amount) if amount < 0 else "-",
             "人民币", comma(left) + " ", f"单位{day}"] + (["622200"] if new else []) for day, amount, left in balances()]
    return [["明细查询文件下载"], ["卡号: 6222****0001"], head, *rows]


def abc():
    rows = [[day.replace("-", ""), "093000", "转存", f"{amount:+.2f}", f"{left:.2f}", f"单位{day}", f"70000{number}", "网银"]
            + (["附言"] if number % 2 else []) for number, (day, amount, left) in enumerate(balances())]
    return [["交易日期", "交易时间", "交易摘要", "交易金额", "本次余额", "对手信息", "日 志 号", "交易渠道", "交易附言"], *rows]


def boc():
    rows = [[day, "08:57:17", "人民币", comma(amount), comma(left), "转账", "柜面", "----", "用途", f"单位{day}", "1"]
            for day, amount, left in balances()]
    head = ["记账日期", "记账时间", "币别", "金额", "余额", "交易名称", "渠道", "网点名称", "附言", "对方账户名", "对方卡号/账号"]
    return [["中国银行交易流水明细单"], head, *reversed(rows)]


def ccb():
    rows = [[day.replace("-", ""), day.replace("-", ""), "18:53:19", f"{max(-amount, 0)}", f"{max(amount, 0)}", f"{left}",
             "人民币", "汇入", "1", f"单位{day}", "网点"] for day, amount, left in balances()]
    head = ["记账日   ", "交易日期   ", "交易时间   ", "支出   ", "收入   ", "账户余额   ", "币种   ", "摘要   ", "对方账号   ", "对方户名   ", "交易地点"]
    return [["China Construction Bank"], ["开户机构：", "例"], head, *rows]


def cmb():
    rows = [[day, "CNY", comma(amount), comma(left), "代发", f"单位{day}", "提取"] for day, amount, left in balances()]
    return [["记账日期", "货币", "交易金额", "联机余额", "交易摘要", "对手信息", "客户摘要"], *rows]


def bocom():
    rows = [[str(number), day, "13:15:12", "汇入", "贷 Cr" if amount > 0 else "借 Dr", f"{abs(amount)}", f"{left}", "1",
             f"单位{day}", "批处理", "摘要"] for number, (day, amount, left) in enumerate(balances(), 1)]
    return [["序号", "交易日期", "交易时间", "交易类型", "借贷", "交易金额", "余额", "对方账号", "对方户名", "交易地点", "摘要"], *rows]


def citic():
    rows = [[day, day, f"交易{day}", "6688", "人民币", "人民币", f"{-amount}", f"{-amount}"] for day, amount, _ in balances()]
    head = ["交易日期", "入账日期", "交易描述", "卡末四位", "交易币种", "结算币种", "交易金额", "结算金额"]
    return [["本期账单明细(人民币)"], head, *rows]


def spdb():
    rows = [[str(number), day.replace("-", "/") + "  14:06:51", "汇入", f"{amount}" if amount > 0 else "",
             f"{-amount}" if amount < 0 else "", f"{left}", f"单位{day}", "1", "附言"]
            for number, (day, amount, left) in enumerate(balances(), 1)]
    head = ["顺序号", "交易日期", "交易类型", "存入金额", "取出金额", "余额", "交易对手名称", "交易对手账号", "附言"]
    return [["账号", "6200000000000000"], head, *rows]


def alipay():
    rows = [[f"{day} 21:32:14 ", "转账 ", f"单位{day}", "/ ", "捐赠 ", "收入 " if amount > 0 else "支出 ", f"{abs(amount)}",
             "余额 ", "交易成功 ", f"20230{number}\t", f"T{number}\t", " "] for number, (day, amount, _) in enumerate(balances())]
    head = ["交易时间 ", "交易分类 ", "交易对方 ", "对方账号 ", "商品说明 ", "收/支 ", "金额 ", "收/付款方式 ", "交易状态 ",
            "交易订单号  ", "商家订单号 ", "备注"]
    paid = -sum(move[1] for move in MOVES if move[1] < 0)
    received = sum(move[1] for move in MOVES if move[1] > 0)
    return [["导出信息："], ["共3笔记录"], [f"收入：2笔 {received}元"], [f"支出：1笔 {paid}元"], head, *reversed(rows)]


def wechat():
    rows = [[f"{day} 12:45:27", "转账", f"单位{day}", "捐赠", "收入" if amount > 0 else "支出", f"¥{abs(amount)}", "零钱", "支付成功",
             f"39857{number}\t", f"12984{number}\t", "/"] for number, (day, amount, _) in enumerate(balances())]
    head = ["交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "支付方式", "当前状态", "交易单号", "商户单号", "备注"]
    return [["微信支付账单明细"], ["共3笔记录"], head, *reversed(rows)]


LAYOUTS = {
    "icbc": lambda: icbc(False), "icbc2": lambda: icbc(True), "abc": abc, "boc": boc, "ccb": ccb, "cmb": cmb, "bocom": bocom,
    "citic": citic, "spdb": spdb, "alipay": alipay, "wechat": wechat}
WITHOUT_BALANCE = ["citic", "alipay", "wechat"]


def separated(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def modern(rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(file)
    return file.getvalue()


FORMATS = {
    "CSV in UTF-8": (lambda rows: separated(rows).encode(), "csv"),
    "CSV in UTF-8 with a mark": (lambda rows: separated(rows).encode("utf-8-sig"), "csv"),
    "CSV in GB18030": (lambda rows: separated(rows).encode("gb18030"), "csv"),
    "XLSX": (modern, "xlsx"),
    "XLS": (workbook, "xls"),
}


@pytest.fixture
def brought(own_site, acting, tmp_path):
    """brought(FILE, ENDING, OPTIONS) into an account of its own is what the command printed, and the key of the account."""
    with psycopg.connect(own_site.database_url) as connection:
        holder = connection.execute(
            """
            SELECT g.holder_id FROM role_grant g JOIN account_login l ON l.account_id = g.account_id
            WHERE g.role = 'accountant' AND l.identifier = 'accountant@demo.example'
            """).fetchone()[0]

    def brought(content, ending, *options):
        code = f"L{uuid.uuid4().hex[:8].upper()}"
        made = acting("accountant").post("/yunlin/bank-accounts", {
            "holder": holder, "code": code, "bank": "测试银行", "kind": "bank", "number": str(uuid.uuid4().int)[:16]})
        assert made.status == 201, made.body
        path = tmp_path / f"statement.{ending}"
        path.write_bytes(content)
        done = subprocess.run(
            [BINARY, "import", "statement", "--account", code, *options, str(path)], env=own_site.environment,
            capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout), made.json["id"]

    return brought


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_in_each_format(own_site, brought, layout, format):
    write, ending = FORMATS[format]
    typed = ["--opening", str(OPENING), "--closing", str(CLOSING)] if layout in WITHOUT_BALANCE else []
    said, account = brought(write(LAYOUTS[layout]()), ending, *typed)
    assert list(said) == KEYS
    assert said == {
        "lines": 3, "new": 3, "duplicates": 0, "opening": f"{OPENING:.2f}", "sum": f"{CLOSING - OPENING:.2f}",
        "closing": f"{CLOSING:.2f}", "adds_up": True, "difference": "0.00", "breaks": []}
    with psycopg.connect(own_site.database_url) as connection:
        kept = connection.execute(
            "SELECT b.day::text, b.amount_fen, s.layout FROM bank_line b JOIN bank_statement s ON s.id = b.statement_id "
            "WHERE b.bank_account_id = %s ORDER BY b.day", [account]).fetchall()
    assert kept == [(day, int(amount * 100), layout) for day, amount in MOVES]


@pytest.mark.parametrize("layout", [code for code in LAYOUTS if code not in WITHOUT_BALANCE])
def test_a_balance_that_does_not_follow_is_shown_and_kept_as_it_is(brought, layout):
    rows = LAYOUTS[layout]()
    wrong = next(row for row in rows if any("2026-03-02" in cell or "20260302" in cell or "2026/03/02" in cell for cell in row))
    place = next(index for index, cell in enumerate(wrong) if cell.strip().replace(",", "") == "1100.25")
    wrong[place] = wrong[place].replace("0.25", "0.52")
    said, _ = brought(separated(rows).encode(), "csv")
    assert not said["adds_up"] and said["lines"] == said["new"] == 3
    assert [(one["expected"], one["found"]) for one in said["breaks"]][0] == ("1100.25", "1100.52"), said


def chosen(page, name):
    """The options of a select of a page, and the one that stands there when nobody has touched it."""
    inside = re.search(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', page, re.S).group(1)
    options = re.findall(r'<option value="([^"]*)"( selected)?>', inside)
    return [value for value, _ in options], next((value for value, marked in options if marked), options[0][0])


def test_the_page_recognises_a_file_as_the_command_does_and_offers_no_column_that_nobody_chose(own_site, acting, brought):
    _, account = brought(separated(LAYOUTS["abc"]()).encode(), "csv")
    browser = Browser(own_site, "accountant@demo.example")
    page = browser.get(f"/yunlin/bank-accounts/{account}").body.decode()
    codes, first = chosen(page, "layout")
    assert first == "" and set(LAYOUTS) < set(codes)
    body, kind = upload(
        "file", "icbc.csv", separated(LAYOUTS["icbc"]()).encode("gb18030"), once=uuid.uuid4().hex, layout="", opening="", closing="", through="")
    done = browser.send(
        "POST", f"/yunlin/bank-accounts/{account}/statements", body, {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"})
    assert done.status == 303, done.body.decode()
    # A file that no layout fits, with columns of its own.
    own = separated([["入账时间", "发生额", "结余"], ["2026/03/09", "5.00", "2139.25"]]).encode()
    body, kind = upload("file", "own.csv", own, once=uuid.uuid4().hex)
    done = browser.send(
        "POST", f"/yunlin/bank-accounts/{account}/statement-files", body,
        {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"})
    assert done.status == 303, done.body.decode()
    path = done.headers["location"]
    page = browser.get(path).body.decode()
    for name in ("time", "balance", "reference", "counterparty", "note", "second_note", "received", "paid", "direction"):
        options, first = chosen(page, name)
        assert first == "" and options == ["", "入账时间", "发生额", "结余"], name
    fields = {"once": uuid.uuid4().hex, "name": f"信用社{account}", "day": "入账时间", "sign": "signed", "amount": "发生额",
              "balance": "结余", **{name: "" for name in ("time", "reference", "counterparty", "note", "second_note")}}
    assert browser.post(path + "/profiles", fields).status == 303
