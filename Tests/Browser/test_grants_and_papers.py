"""Grants to people in the browser: a list from its draft to the bank's reply, by three people, and a person whose money came
back; then the paper behind the voucher."""

import csv
import datetime
import hashlib
import io

import psycopg
import pytest
from looking import Looking
from pdfs import pdf
from people import Person
from words import Words

HEADINGS = ["姓名", "身份证号", "监护人", "监护人身份证号", "监护人电话", "开户行", "银行账号", "户名", "地区代码", "金额"]
REPLY = ["业务编号", "金额", "处理结果", "失败原因", "流水号"]


def identity_number(child):
    """A number that passes the check and belongs to nobody: the area 990102 is none."""
    digits = f"99010220170101{child:03}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, weights)) % 11]


def table(headings, rows):
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


@pytest.fixture
def desk(browser, site, tmp_path):
    """desk.at("cashier") is that person on the page of grants; desk.file(NAME, BYTES) a file on a disk."""

    class Desk:
        words, looking, people = Words("zh-Hans"), Looking(scripts=True), {}

        def at(self, login):
            if login not in self.people:
                person = Person(browser, site.base, self.words, self.looking)
                self.people[login] = person.signs_in(f"{login}@demo.example")
            return self.people[login].comes("/").follows("云林省").follows("navigation.grants")

        def file(self, name, content):
            (tmp_path / name).write_bytes(content)
            return str(tmp_path / name)

    one = Desk()
    yield one
    for person in one.people.values():
        person.leaves()


@pytest.fixture
def village(site):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute("SELECT code FROM area WHERE level = 5 ORDER BY code").fetchone()[0]


def prepared(desk, village, children, title, refused=False):
    """The accountant hands in a list of children, 100.00 each."""
    rows = [
        [f"测试儿童{child}", identity_number(child), "", "", "", "演示银行", f"62220000{child:06}", f"测试儿童{child}", village,
         "100.00"] for child in children]
    values = {
        "source": "爱心资助（受托代理）", "purpose": "browser-walk", "period": "2026", "title": title, "posting": "reply",
        "file": desk.file("list.csv", table(HEADINGS, rows))}
    person = desk.at("accountant").follows("grants.new").presses("grants.prepare", values, refused=refused)
    return person if refused else person.reads(f"{len(children)}", "grants.state.prepared")


def sent(desk, title):
    """The approver approves what waits, the cashier sends it and fetches the bank's file. Returns its rows."""
    desk.at("accountant").follows(title)
    assert desk.words("grants.approve") not in desk.people["accountant"].buttons()
    approver = desk.at("approver").at_home().follows("grants.task.approve").follows(title)
    approver.presses("grants.approve", {"minutes": "会议纪要 9 号"}).reads("grants.state.approved")
    assert desk.words("grants.send") not in approver.buttons()
    cashier = desk.at("cashier").at_home().follows("grants.task.send").follows(title)
    today = datetime.date.today().isoformat()
    cashier.presses("grants.send", {"account": "QM-AID", "day": today}).reads("grants.state.sent")
    # The layout of the house, not one that somebody made beside it.
    links = [one.get_attribute("href") for one in cashier.page.locator("a[href*='bank-file.csv']").all()]
    link = next(one for one in links if one.endswith("?layout=common"))
    file = cashier.context.request.get(cashier.base + link).body().decode("gb18030")
    return list(csv.reader(io.StringIO(file)))[1:]


def answered(desk, title, rows):
    """The accountant takes in what the bank says of each row."""
    values = {"file": desk.file("reply.csv", table(REPLY, rows)), "day": datetime.date.today().isoformat()}
    return desk.at("accountant").follows(title).presses("grants.take_reply", values)


def test_a_list_of_grants_goes_from_its_draft_to_the_banks_reply(desk, village):
    prepared(desk, village, [1, 2, 3], "浏览器发放批次")
    rows = sent(desk, "浏览器发放批次")
    assert [row[4] for row in rows] == ["100.00"] * 3
    replies = [[row[6], "100.00", "成功", "", f"B{number}"] for number, row in enumerate(rows)]
    replies[1][2:4] = ["失败", "户名不符"]
    accountant = answered(desk, "浏览器发放批次", replies)
    accountant.reads("grants.item.paid", "grants.item.returned", "300.00", "200.00", "100.00").reads_not("测试儿童")
    # Who was paid is not granted again for the same purpose and period; who was not, is.
    prepared(desk, village, [1], "重复的批次", refused=True)
    prepared(desk, village, [2], "浏览器重发批次")
    again = sent(desk, "浏览器重发批次")
    answered(desk, "浏览器重发批次", [[again[0][6], "100.00", "成功", "", "B9"]]).reads("grants.item.paid")
    desk.at("auditor").follows("浏览器发放批次").reads("grants.item.reissued", "grants.item.paid")
    paper_behind_the_voucher(desk)


def paper_behind_the_voucher(desk):
    """A paper is attached to the voucher of the list, shown with its hash, and opens byte for byte."""
    paper = pdf("signed list")
    digest = hashlib.sha256(paper).hexdigest()
    accountant = desk.at("accountant").follows("浏览器发放批次")
    accountant.page.locator("main a[href*='/vouchers/']").first.click()
    accountant.arrives().follows("vouchers.document.grant_batch").reads("浏览器发放批次")
    accountant.page.go_back()
    accountant.arrives().presses("entries.attach", {"file": desk.file("签收表.pdf", paper)})
    accountant.reads("签收表.pdf", digest)
    auditor = desk.at("auditor").follows("浏览器发放批次")
    auditor.page.locator("main a[href*='/vouchers/']").first.click()
    auditor.arrives().reads(digest)
    assert desk.words("entries.attach") not in auditor.buttons()
    assert auditor.downloads("签收表.pdf") == paper
