"""The whole way of an applicant on a telephone of 360 px: find the call, see whether one qualifies, begin, fill the
sections in with autosave, upload, check, promise, hand in, and hold the receipt. Nothing is wider than the screen, and
every target can be hit with a thumb."""

import re

from crawling import sign_in
from pdfs import pdf
from playwright.sync_api import expect

SMALL = """() => [...document.querySelectorAll('main a.button, main button, main input:not([type=hidden]), main select')]
  .filter(one => one.offsetParent).map(one => one.getBoundingClientRect())
  .filter(box => box.height < 24).length"""


def test_a_proposal_from_the_call_to_its_receipt_on_a_narrow_screen(browser, site, tmp_path):
    context = browser.new_context(
        base_url=site.base, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 360, "height": 740},
        is_mobile=True, has_touch=True)
    context.set_default_timeout(20_000)
    complaints = []
    context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    context.on("weberror", lambda thrown: complaints.append(str(thrown.error)))
    sign_in(context, site.base, "applicant11")
    page = context.new_page()

    def fits():
        page.wait_for_load_state("domcontentloaded")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"
        assert page.evaluate(SMALL) == 0, f"{page.url} has targets that are too small"

    def saved():
        expect(page.locator("[data-save-state][data-state='saved']")).to_be_visible(timeout=15_000)

    page.goto("/yunlin/calls")
    fits()
    page.locator("main").get_by_role("link", name=re.compile("第二批服务项目征集")).first.click()
    fits()
    page.locator("main").get_by_role("link", name="申报", exact=True).click()
    fits()
    # Each rule says what it found before any work is done.
    assert page.locator("main .checks li, main .tag").count() >= 2
    page.get_by_role("button", name="开始填写").first.click()
    page.wait_for_url("**/proposals/*")
    fits()
    proposal = page.url
    page.get_by_role("link", name="基本情况").first.click()
    fits()
    page.locator("[name='answers.title']").fill("手机上填的项目")
    page.locator("[name='answers.summary']").fill("一村一人一家，每周开放五天。")
    page.locator("[name='answers.starts']").fill("2027-01-01")
    page.locator("[name='answers.ends']").fill("2027-12-31")
    page.locator("[name='answers.ends']").blur()
    saved()
    # Closed without saving: what was typed is there again.
    page.goto(proposal)
    fits()
    fill(page, proposal, fits, saved)
    page.goto(proposal)
    licence = tmp_path / "登记证书.pdf"
    licence.write_bytes(pdf("licence"))
    page.get_by_role("link", name="附件").first.click()
    fits()
    page.locator("input[type=file]").first.set_input_files(licence)
    page.get_by_role("button", name=re.compile("上传")).first.click()
    page.wait_for_load_state("networkidle")
    page.goto(proposal + "/submission")
    fits()
    assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").inner_text()
    assert "手机上填的项目" in page.inner_text("main")
    page.locator("[name=promise]").check()
    page.get_by_role("button", name="提交申报书").click()
    page.wait_for_url(proposal)
    fits()
    text = page.inner_text("main")
    assert re.search(r"TB\d{4}-2-\d{4}", text) and "SHA-256" in text
    page.get_by_role("link", name=re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-")).first.click()
    fits()
    assert re.search(r"TB\d{4}-2-\d{4}", page.inner_text("main"))
    context.close()
    assert complaints == []


def fill(page, proposal, fits, saved):
    """The other sections; each keeps by itself what was typed, and is then saved as a whole."""
    page.get_by_role("link", name="需求与方案").first.click()
    fits()
    for name, text in [
        ("need", "两个村共有留守儿童八十名。"), ("villages", "2"), ("children", "80"), ("plan", "招募、培训、开放、家访、总结。"),
        ("team", "项目主管一名，社工两名。"),
    ]:
        page.locator(f"[name='answers.{name}']").fill(text)
    page.locator("[name='answers.services'][value=company]").check()
    page.locator("[name='answers.insured'][value=yes]").check()
    saved()
    page.get_by_role("button", name="保存", exact=True).click()
    fits()
    page.goto(proposal)
    page.get_by_role("link", name="经费预算").first.click()
    fits()
    page.locator("[name='answers.requested']").fill("30000")
    row = "answers.budget.rows.0"
    page.locator(f"[name='{row}.line']").select_option("activities")
    for name, value in [("item", "活动材料"), ("amount", "30000"), ("sources.social", "20000"), ("sources.government", "10000")]:
        page.locator(f"[name='{row}.{name}']").fill(value)
    page.locator(f"[name='{row}.sources.government']").blur()
    saved()
    page.get_by_role("button", name="保存", exact=True).click()
    fits()
    assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").inner_text()
