internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Platform

/// Responses with the headers that every answer of the house carries.
enum Responses {
    static func html(_ text: String, status: Int, isPrivate: Bool) -> Response {
        body(Array(text.utf8), "text/html; charset=utf-8", status, cache: isPrivate ? "no-store" : "no-cache")
    }

    /// An answer of the API. What is read carries a tag: the version to name in If-Match where there is one, else a
    /// number of the content.
    static func json(_ json: JSON, status: Int, version: Int? = nil, request: Request? = nil) -> Response {
        let bytes = Array(json.text.utf8)
        guard let request, request.method == .get || request.method == .head, status == 200 else {
            return body(bytes, "application/json", status, cache: "no-store")
        }
        let tag = version.map { "\"\($0)\"" } ?? "W/\"\(SHA256.hex(bytes).prefix(24))\""
        if let known = request.headers[.ifNoneMatch], known.split(separator: ",").contains(where: { $0.contains(tag) })
        {
            return Response(status: .notModified, headers: [.eTag: tag, .cacheControl: "no-store"])
        }
        var response = body(bytes, "application/json", status, cache: "no-store")
        response.headers[.eTag] = tag
        return response
    }

    /// RFC 9457.
    static func problem(_ json: JSON, status: Int) -> Response {
        body(Array(json.text.utf8), "application/problem+json", status, cache: "no-store")
    }

    static func text(_ text: String, _ mediaType: String = "text/plain; charset=utf-8", status: Int = 200) -> Response {
        body(Array(text.utf8), mediaType, status, cache: "no-store")
    }

    static func attachment(_ download: Download) -> Response {
        var response = file(download)
        let plain = String(
            String.UnicodeScalarView(
                download.name.unicodeScalars.map { scalar in
                    scalar.isASCII && scalar.value >= 32 && scalar != "\"" && scalar != "\\" ? scalar : "_"
                }))
        response.headers[.contentDisposition] =
            "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(Visit.encode(download.name))"
        return response
    }

    private static func file(_ download: Download) -> Response {
        switch download.content {
        case .bytes(let bytes): body(bytes, download.mediaType, 200, cache: "no-store")
        case .stream(let stream):
            Response(
                status: .ok, headers: [.contentType: download.mediaType, .cacheControl: "no-store"],
                body: ResponseBody { writer in
                    try await stream { bytes in try await writer.write(ByteBuffer(bytes: bytes)) }
                    try await writer.finish(nil)
                })
        }
    }

    static func asset(_ asset: AssetStore.Asset) -> Response {
        body(asset.bytes, asset.mediaType, 200, cache: "public, max-age=31536000, immutable")
    }

    private static func body(_ bytes: [UInt8], _ mediaType: String, _ status: Int, cache: String) -> Response {
        Response(
            status: .init(code: status),
            headers: [.contentType: mediaType, .cacheControl: cache],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

/// Headers that hold for every answer, errors included.
struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    private static var always: [(String, String)] {
        [
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "font-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
                    + "frame-ancestors 'none'; form-action 'self'"
            ),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Vary", "Cookie, Accept-Language"),
        ]
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in Self.always {
            if let field = HTTPField.Name(name) { response.headers[field] = value }
        }
        return response
    }
}
