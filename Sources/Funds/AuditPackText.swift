internal import Platform

/// What a stranger has to know to recompute an audit pack.
enum AuditPackText {
    static func readme(_ holder: Holder, _ tenant: Tenant.ID) -> String {
        """
        审计包 / Audit pack
        会计主体 / holder: \(holder.name)（\(holder.books == .full ? "会计账簿 / books" : "项目台账 / project ledger")）
        tenant \(tenant), holder \(holder.id)

        文件 / Files
          periods.csv      每月：状态、最后凭证号、链首、链尾 / each month: state, last number, start and end of its chain
          vouchers.csv     凭证 / vouchers
          lines.csv        分录，借贷以元计 / lines, debit and credit in yuan
          releases.csv     限定性净资产释放的计算 / the calculation of releases of restricted net assets
          chain.jsonl      每张凭证被哈希的原文及哈希 / the very text of each voucher that was hashed, and its hashes
          attachments.csv  原始凭证清单 / list of papers; the files lie in attachments/
          verify.py        核验程序 / the program that recomputes all of it

        一条命令核验 / One command: python3 verify.py
        只需 Python 3.8 以上，不联网、不需要本系统；列出每一处不符，没有不符时退出码为 0。程序只做下面六步，可自行另写。
        It needs Python 3.8 or newer, no network and not this system; it names whatever does not hold and ends with
        status 0 when all does. It does the six steps below and nothing else: write your own to be sure.

        如何独立核验 / How to recompute it without this system
          1. 逐行于 chain.jsonl / for each line: version 1: body_sha256 = SHA-256( body 的 UTF-8 字节 / UTF-8 bytes of
             "body" ); version 2: body_sha256 = SHA-256( SHA-256( body ) || int64(poster)，大端 / big-endian ).
          2. 每月链首 / start of a month: SHA-256( int64(tenant) || int64(holder) || int32(days from 2000-01-01 to the
             first of the month) )，均为大端 / big-endian.
          3. chain_sha256 = SHA-256( 前一链值 / the hash before || int32(number)，大端 / big-endian || body_sha256 ).
          4. 每月最后的 chain_sha256 等于 periods.csv 的 head，号码从 1 连续到 last_no / the last one of a month is its
             head, and numbers run from 1 to last_no without gaps.
          5. body 中最后一个数组是分录；每张凭证按 fund_id 合计为零，与 lines.csv 一致（amount_fen 以分计，借方为正）/ the
             last array of "body" holds the lines: zero in each fund, the same as lines.csv (in fen, debit positive).
          6. attachments/ 下每个文件的 SHA-256 等于清单所列 / each file has the SHA-256 of the list.

        """
    }
}
