internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
public import Platform

extension Site {
    /// A request to the API that comes from the command line and not over the network.
    public struct Question: Sendable {
        /// Path below `/api/v1`, with its query.
        public var path: String
        /// What is handed in, with its media type; nil to read.
        public var body: (bytes: [UInt8], type: String)?
        /// The version that was seen, where the API asks for one.
        public var version: Int64?
        /// The key under which it is done once.
        public var key: String
        /// Language of the answer: zh-Hans or en.
        public var language: String

        /// A request.
        public init(
            path: String, body: (bytes: [UInt8], type: String)?, version: Int64?, key: String, language: String
        ) {
            (self.path, self.body, self.version, self.key, self.language) = (path, body, version, key, language)
        }
    }

    /// Answers as the API does over the network, to an account or to the public, with the same rights, refusals and
    /// traces; the body is handed on piece by piece. Returns the status.
    public func answer(
        _ question: Question, to account: Account?, writing sink: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> Int {
        var head = HTTPRequest(
            method: question.body == nil ? .get : .post, scheme: nil, authority: nil,
            path: "/api/v1" + question.path)
        head.headerFields[.acceptLanguage] = question.language
        head.headerFields[.userAgent] = "miaopu"
        if let body = question.body {
            head.headerFields[.contentType] = body.type
            if let name = HTTPField.Name("Idempotency-Key") { head.headerFields[name] = question.key }
            if let version = question.version { head.headerFields[.ifMatch] = "\"\(version)\"" }
        }
        let request = Request(head: head, body: .init(buffer: ByteBuffer(bytes: question.body?.bytes ?? [])))
        let response = try await router().buildResponder()
            .respond(to: request, context: SiteContext(account: account, logger: logger))
        try await response.body.write(Handing(sink: sink))
        return response.status.code
    }
}

/// Hands the pieces of a body on.
private struct Handing: ResponseBodyWriter {
    let sink: @Sendable ([UInt8]) throws -> Void

    mutating func write(_ buffer: ByteBuffer) async throws { try sink(Array(buffer.readableBytesView)) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
