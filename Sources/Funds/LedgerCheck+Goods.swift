internal import Platform
internal import Postgres

extension LedgerCheck {
    /// What is kept ready about gifts in kind.
    static let goodsQuestions: [Question] = [
        Question(name: "goods_stock") { tenant in
            """
            -- check: stock against its moves
            SELECT 'goods ' || p.goods_id || ' site ' || coalesce(p.site_id::text, '-'), sum(p.quantity)::text,
                coalesce(max(s.quantity), 0)::text
            FROM (SELECT goods_id, from_site_id AS site_id, CASE kind WHEN 'receipt' THEN quantity ELSE -quantity END
                    AS quantity FROM stock_move
                    WHERE tenant_id = \(tenant) AND (kind <> 'return' OR from_site_id IS NOT NULL)
                UNION ALL SELECT goods_id, to_site_id, quantity FROM stock_move
                    WHERE tenant_id = \(tenant) AND kind IN ('transfer', 'return')) p
            LEFT JOIN goods_stock s ON s.tenant_id = \(tenant) AND s.goods_id = p.goods_id
                AND s.site_id IS NOT DISTINCT FROM p.site_id
            GROUP BY p.goods_id, p.site_id HAVING sum(p.quantity) <> coalesce(max(s.quantity), 0)
            """
        },
        Question(name: "goods_quantity") { tenant in
            """
            -- check: received = issued + in stock + written off
            SELECT 'goods ' || g.id, g.quantity::text, (coalesce(m.gone, 0) + coalesce(s.held, 0))::text
            FROM goods g
            LEFT JOIN LATERAL (SELECT sum(CASE kind WHEN 'return' THEN -quantity ELSE quantity END) AS gone
                FROM stock_move WHERE tenant_id = g.tenant_id AND goods_id = g.id
                  AND (kind IN ('issue', 'write_off') OR kind = 'return' AND area_code IS NOT NULL)) m ON true
            LEFT JOIN LATERAL (SELECT sum(quantity) AS held FROM goods_stock WHERE tenant_id = g.tenant_id
                AND goods_id = g.id) s ON true
            WHERE g.tenant_id = \(tenant) AND g.quantity <> coalesce(m.gone, 0) + coalesce(s.held, 0)
            """
        },
        Question(name: "goods_value") { tenant in
            """
            -- check: value of moves against the gift and its vouchers
            SELECT 'goods ' || g.id, round(g.value_fen::numeric * m.gone / g.quantity)::text, m.fen::text
            FROM goods g
            JOIN LATERAL (SELECT coalesce(sum(CASE kind WHEN 'return' THEN -quantity ELSE quantity END), 0) AS gone,
                    coalesce(sum(CASE kind WHEN 'return' THEN -value_fen ELSE value_fen END), 0) AS fen
                FROM stock_move WHERE tenant_id = g.tenant_id AND goods_id = g.id
                  AND (kind IN ('issue', 'write_off') OR kind = 'return' AND area_code IS NOT NULL)) m ON true
            WHERE g.tenant_id = \(tenant) AND g.value_fen IS NOT NULL
              AND m.fen <> round(g.value_fen::numeric * m.gone / g.quantity)
            UNION ALL
            SELECT 'goods ' || g.id, coalesce(g.value_fen, 0)::text, coalesce(sum(l.amount_fen), 0)::text
            FROM goods g LEFT JOIN journal_line l ON l.tenant_id = g.tenant_id AND l.entry_id = g.entry_id
                AND l.amount_fen > 0
            WHERE g.tenant_id = \(tenant) GROUP BY g.id, g.value_fen
            HAVING coalesce(g.value_fen, 0) <> coalesce(sum(l.amount_fen), 0)
            """
        },
    ]
}
