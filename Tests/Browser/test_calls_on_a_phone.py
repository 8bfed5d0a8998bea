"""A small organisation takes a lot on a telephone: it finds the need, reads whether it qualifies, claims the lot and has a
proposal to fill in; nothing on the way is wider than the screen."""

from crawling import sign_in


def test_a_quick_claim_on_a_narrow_screen(browser, site):
    context = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 740}, is_mobile=True)
    sign_in(context, site.base, "applicant12")
    page = context.new_page()

    def fits():
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"

    page.goto(site.base + "/yunlin/needs?show=open")
    fits()
    page.get_by_role("link", name="暑期安全课").click()
    fits()
    page.locator("main").get_by_role("link", name="社区需求抢单").click()
    fits()
    page.locator("main").get_by_role("link", name="标段", exact=True).click()
    fits()
    page.get_by_role("link", name="暑期安全课").click()
    fits()
    assert page.get_by_text("符合条件吗").or_(page.get_by_text("是否符合条件")).count() >= 1
    page.get_by_role("button", name="抢单").click()
    page.wait_for_url("**/proposals/*")
    fits()
    assert "抢单成功" in page.locator("main, .flash").first.inner_text() or page.get_by_text("抢单成功").count()
    # Whoever comes now is told at once who has it.
    page.goto(site.base + "/yunlin/needs?show=open")
    assert page.get_by_role("link", name="暑期安全课").count() == 0
    context.close()


def test_the_rows_of_a_workflow_fold_on_a_narrow_screen(browser, site):
    context = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 740}, is_mobile=True)
    sign_in(context, site.base, "officer")
    page = context.new_page()
    page.goto(site.base + "/yunlin/calls")
    path = site.base + page.get_by_role("link", name="新增地区配套资金征集").get_attribute("href") + "/workflow/edit"
    page.goto(path)
    rows, inputs = page.locator("tr[data-row-text]"), page.locator("tr[data-row-text] td:visible input[type=text]:visible")
    assert rows.count() > 20 and inputs.count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    button = page.get_by_role("button", name="通过初审 · 已提交 → 已受理")
    button.click()
    assert inputs.count() == 3 and button.get_attribute("aria-expanded") == "true"
    # Where a button was pressed, the row is open again.
    page.locator("#move-1").get_by_role("button", name="报推荐单位").click()
    page.locator("#move-1").get_by_role("button", name="下移").click()
    page.wait_for_url("**/workflow/**")
    assert page.locator("tr[data-row-text] button[aria-expanded=true]").count() == 1
    context.close()
    # Without scripts every cell is there at once.
    wide = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 740}, java_script_enabled=False)
    sign_in(wide, site.base, "officer")
    page = wide.new_page()
    page.goto(path)
    assert page.locator("tr[data-row-text] input[type=text]:visible").count() > 60
    wide.close()
