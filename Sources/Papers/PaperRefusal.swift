public import Kernel

/// Why a paper was not printed.
public enum PaperRefusal: Error, Hashable, Sendable {
    /// WeasyPrint or Python is not there; `detail` says what was missing.
    case notInstalled(detail: String)
    /// Printing took longer than the limit.
    case timedOut(seconds: Int)
    /// The paper asked for an address outside the folder of the papers, or for a file that is not there.
    case forbiddenAddress(detail: String)
    /// The HTML or the PDF is larger than the limit, in bytes.
    case tooLarge(max: Int)
    /// Too many papers are waiting.
    case busy
    /// WeasyPrint failed; `detail` is the first line it said.
    case failed(detail: String)
    /// The text has more bytes than a QR code holds.
    case tooMuchForQRCode(bytes: Int)

    /// What to tell a person, by its key in the message catalogue.
    public var message: Message {
        switch self {
        case .notInstalled: Message("papers.not_installed")
        case .timedOut(let seconds): Message("papers.timed_out", ["seconds": String(seconds)])
        case .tooLarge(let max): Message("papers.too_large", ["max": String(max >> 20)])
        case .busy: Message("papers.busy")
        case .forbiddenAddress, .failed, .tooMuchForQRCode: Message("papers.failed")
        }
    }
}
