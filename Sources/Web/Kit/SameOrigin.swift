internal import HTTPTypes
internal import Hummingbird

/// Refuses changes that another site makes a browser send.
///
/// The browser says where a request comes from. A page's change without such a header is refused. To the API, what
/// comes without a session's cookie brings no rights of the browser and may come from any program, but never from
/// another site's page.
enum SameOrigin {
    static func allows(_ request: Request, isAPI: Bool, hasSession: Bool) -> Bool {
        switch request.method {
        case .get, .head, .options: return true
        default: break
        }
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] {
            return site == "same-origin" || site == "none"
        }
        guard let origin = request.headers[.origin], let host = request.head.authority else {
            return isAPI && !hasSession
        }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }
}
