/// The papers printed last, in memory only: the same page gives the same bytes, so what several people ask for is laid
/// out once. The paper that nobody has asked for longest goes first.
actor RecentPapers {
    private struct Copy {
        let pdf: [UInt8]
        var lastAsked: Int
    }

    private let bytesMax: Int
    private var bytes = 0
    private var copies: [Paper: Copy] = [:]
    private var lastAsked = 0

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// The PDF of a paper, if it is still there.
    func take(_ paper: Paper) -> [UInt8]? {
        guard copies[paper] != nil else { return nil }
        lastAsked += 1
        copies[paper]?.lastAsked = lastAsked
        return copies[paper]?.pdf
    }

    /// Keeps a PDF, in place of older ones where there is no room for both.
    func keep(_ pdf: [UInt8], of paper: Paper) {
        let needed = Self.size(paper, pdf)
        guard copies[paper] == nil, needed <= bytesMax else { return }
        while bytes + needed > bytesMax, let oldest = copies.min(by: { $0.value.lastAsked < $1.value.lastAsked }) {
            copies[oldest.key] = nil
            bytes -= Self.size(oldest.key, oldest.value.pdf)
        }
        lastAsked += 1
        copies[paper] = Copy(pdf: pdf, lastAsked: lastAsked)
        bytes += needed
    }

    private static func size(_ paper: Paper, _ pdf: [UInt8]) -> Int {
        paper.html.utf8.count + paper.identifier.utf8.count + pdf.count
    }
}
