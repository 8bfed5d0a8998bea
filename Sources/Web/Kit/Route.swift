public import HTTPTypes

/// One line of the route table: what a method on a path does, who may come in, what it takes and what it answers.
///
/// Every route is served twice from this one line: as a page below `/`, and as JSON below `/api/v1`.
public struct Route: Sendable {
    /// What runs.
    enum Handler: Sendable {
        /// Shows something; changes nothing.
        case page(@Sendable (Visit) async throws -> Page)
        /// Changes something. On a refusal, the form page is shown again with what was typed.
        case verb(@Sendable (Visit) async throws -> Outcome, form: (@Sendable (Visit) async throws -> Page)?)
        /// Gives a file.
        case download(@Sendable (Visit) async throws -> Download)
    }

    /// GET or POST, and DELETE for the API and for scripts.
    public let method: HTTPRequest.Method
    /// E.g. `/{authority}/calls/{call}/publication`.
    public let path: String
    /// Who may come in.
    public let access: Access
    /// One English sentence for the API's description.
    public let summary: String
    /// What it takes: the query of a GET, the body of a POST.
    public let fields: [InputField]
    /// What its JSON looks like.
    public let answer: Schema
    /// Whether it moves money or makes something that must not be made twice: the API demands an Idempotency-Key.
    public let isOnce: Bool
    let handler: Handler

    /// A page.
    public static func page(
        _ path: String, _ access: Access, _ summary: String, query fields: [InputField] = [],
        answer: Schema = .anything, _ handler: @escaping @Sendable (Visit) async throws -> Page
    ) -> Route {
        Route(
            method: .get, path: path, access: access, summary: summary, fields: fields, answer: answer, isOnce: false,
            handler: .page(handler))
    }

    /// A change by POST. `form` shows the form again after a refusal.
    public static func post(
        _ path: String, _ access: Access, _ summary: String, fields: [InputField] = [], once isOnce: Bool = false,
        answer: Schema = .anything, form: (@Sendable (Visit) async throws -> Page)? = nil,
        _ handler: @escaping @Sendable (Visit) async throws -> Outcome
    ) -> Route {
        Route(
            method: .post, path: path, access: access, summary: summary, fields: fields, answer: answer, isOnce: isOnce,
            handler: .verb(handler, form: form))
    }

    /// A GET that only sends the browser elsewhere, perhaps with a preference in a cookie.
    static func redirect(
        _ path: String, _ access: Access, _ summary: String, query fields: [InputField] = [],
        _ handler: @escaping @Sendable (Visit) async throws -> Outcome
    ) -> Route {
        Route(
            method: .get, path: path, access: access, summary: summary, fields: fields, answer: .anything,
            isOnce: false, handler: .verb(handler, form: nil))
    }

    /// A file: CSV, XLSX, PDF or an upload.
    public static func download(
        _ path: String, _ access: Access, _ summary: String, query fields: [InputField] = [],
        _ handler: @escaping @Sendable (Visit) async throws -> Download
    ) -> Route {
        Route(
            method: .get, path: path, access: access, summary: summary, fields: fields, answer: .file, isOnce: false,
            handler: .download(handler))
    }

    /// Names of the parts of the path in braces.
    public var parameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// Whether its pages belong to a tenant.
    public var isTenantRoute: Bool { path.hasPrefix("/{authority}") }

    /// Whether it takes a file.
    var takesFile: Bool { fields.contains(where: \.isFile) }

    /// Every field that may be sent, with those that all changes share.
    var allFields: [InputField] {
        method == .post
            ? fields + [.version].filter { version in !fields.contains { $0.name == version.name } } : fields
    }
}
