internal import HTTPTypes
internal import Hummingbird

/// Refuses changes that another site makes a browser send.
///
/// The browser says where a request comes from; a request with neither header comes from a tool, which has to carry a
/// bearer token instead of a cookie.
enum SameOrigin {
    static func allows(_ request: Request) -> Bool {
        switch request.method {
        case .get, .head, .options: return true
        default: break
        }
        if request.headers[.authorization]?.hasPrefix("Bearer ") == true, request.headers[.cookie] == nil {
            return true
        }
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] {
            return site == "same-origin" || site == "none"
        }
        guard let origin = request.headers[.origin], let host = request.head.authority else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }
}
