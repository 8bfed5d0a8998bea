"""A judge's pad without a network: the marks stay on the phone, and the sheet is delivered once when the network is back."""

import psycopg
from crawling import sign_in
from playwright.sync_api import expect


def test_a_pad_keeps_its_marks_offline_and_delivers_them_once(browser, own_site):
    with psycopg.connect(own_site.database_url) as connection:
        session = connection.execute("SELECT max(id) FROM pitch_session WHERE opened_at IS NOT NULL AND closed_at IS NULL").fetchone()[0]
    context = browser.new_context(base_url=own_site.base, locale="zh-CN", viewport={"width": 360, "height": 740})
    try:
        sign_in(context, own_site.base, "reviewer7")
        pad, screen = context.new_page(), context.new_page()
        # A hall where no stream gets through: the screen asks for itself.
        screen.route("**/events", lambda route: route.abort())
        screen.goto(f"/yunlin/pitches/{session}/screen")
        sheets = screen.locator("[data-pitch-text='sheets']")
        expect(sheets).to_have_text("5")
        pad.goto(f"/yunlin/pitches/{session}/pad")
        context.set_offline(True)
        for number, mark in enumerate(["21", "33.5", "20"], 1):
            pad.fill(f"[name='mark.{number}']", mark)
        expect(pad.locator("[data-pad-total]")).to_have_text("74.5")
        pad.get_by_role("button", name="提交评分").click()
        expect(pad.locator("[data-pad-state]")).to_contain_text("已保存在本机")
        # Pressed again in doubt: it is the same sheet.
        pad.get_by_role("button", name="提交评分").click()
        context.set_offline(False)
        expect(pad.get_by_text("评分已送达。")).to_be_visible(timeout=15_000)
        expect(pad.locator("main")).to_contain_text("74.50")
        expect(sheets).to_have_text("6", timeout=20_000)
        with psycopg.connect(own_site.database_url) as connection:
            found = connection.execute(
                """
                SELECT t.marks::text[], (SELECT count(*) FROM pitch_event e WHERE e.session_id = t.session_id
                    AND e.judge = 7 AND e.entry_id = t.entry_id AND e.step = 'sheet')
                FROM pitch_sheet t WHERE t.session_id = %s AND t.judge = 7 ORDER BY t.received_at DESC LIMIT 1
                """, [session]).fetchone()
        assert found == (["21.00", "33.50", "20.00"], 1)
    finally:
        context.close()
