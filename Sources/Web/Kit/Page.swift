public import Kernel

/// What a page route answers: the same content as HTML and as JSON.
public struct Page: Sendable {
    /// Title and heading.
    public var title: Message
    /// Name of the template, e.g. `calls/show`.
    public var template: String
    /// What the template may name: a struct of formatted texts, Booleans and lists, or a dictionary.
    public var content: any Sendable
    /// The JSON answer; made only when it is asked for.
    public var json: @Sendable () -> JSON
    /// The way back, from the outermost page in.
    public var crumbs: [Crumb]
    /// Version of the thing shown; becomes its ETag.
    public var version: Int?
    /// HTTP status.
    public var status: Int

    /// A step of the way back.
    public struct Crumb: Sendable {
        /// What it is called.
        public let text: Message
        /// Where it leads; nil for the page itself.
        public let url: String?

        /// A step.
        public init(_ text: Message, _ url: String?) {
            self.text = text
            self.url = url
        }
    }

    /// A page.
    public init(
        _ template: String, title: Message, content: any Sendable, json: @escaping @autoclosure @Sendable () -> JSON,
        crumbs: [Crumb] = [],
        version: Int? = nil,
        status: Int = 200
    ) {
        self.template = template
        self.title = title
        self.content = content
        self.json = json
        self.crumbs = crumbs
        self.version = version
        self.status = status
    }
}

extension Message {
    /// A text that is no message of the catalogue, such as the name of a programme.
    public static func verbatim(_ text: String) -> Message { Message("verbatim", ["text": text]) }
}

/// What a change answers: a redirect for the browser, the changed thing for the API.
public struct Outcome: Sendable {
    /// Path of the page to go to; without the tenant's or the API's prefix.
    public let location: String
    /// What the next page says.
    public let flash: Message?
    /// The JSON answer.
    public let json: JSON
    /// Whether something was made (201) or changed (200).
    public let isCreated: Bool
    /// Cookies to set.
    var cookies: [String] = []
    /// What the browser is shown at once instead of being sent elsewhere: a result that is nowhere stored.
    var page: Page?

    /// Go to `location`, saying `flash`.
    public static func done(_ location: String, _ flash: Message? = nil, json: JSON = [:]) -> Outcome {
        Outcome(location: location, flash: flash, json: json, isCreated: false)
    }

    /// Nothing was changed: the browser is shown a page, the API gets the page's JSON. `location` is the page from
    /// which it was asked.
    static func shown(_ page: Page, at location: String) -> Outcome {
        var outcome = Outcome(location: location, flash: nil, json: page.json(), isCreated: false)
        outcome.page = page
        return outcome
    }

    /// Something was made; it is at `location`.
    public static func created(_ location: String, _ flash: Message? = nil, json: JSON) -> Outcome {
        Outcome(location: location, flash: flash, json: json, isCreated: true)
    }
}

/// A file in the answer; always as an attachment, never inline.
public struct Download: Sendable {
    /// Name under which the browser keeps it.
    public let name: String
    /// Media type of its content.
    public let mediaType: String
    /// What it is made of.
    let content: Content

    enum Content: Sendable {
        case bytes([UInt8])
        /// Written while it is sent.
        case stream(@Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void)
    }

    /// A file.
    public init(name: String, mediaType: String, bytes: [UInt8]) {
        self.name = name
        self.mediaType = mediaType
        content = .bytes(bytes)
    }

    /// A file that is written piece by piece while it is sent, so that it is never in memory as a whole. When the
    /// closure throws, the connection ends before the file does, which its reader notices.
    public init(
        name: String, mediaType: String,
        stream: @escaping @Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void
    ) {
        self.name = name
        self.mediaType = mediaType
        content = .stream(stream)
    }
}
