internal import Foundation
internal import Kernel
internal import Platform

extension Visit {
    /// What the layout shows around a page. Docs/Architecture lists the keys.
    func frame(_ page: Page, flash: String?, largeText: Bool) -> [String: Any] {
        let path = url.split(separator: "?").first.map(String.init) ?? "/"
        let errors = refusals.map { refusal in
            ["errorHref": refusal.field.map { "#field-\($0)" } ?? "#main", "errorText": text(refusal.message)]
        }
        var around: [String: Any] = [
            "title": text(page.title), "language": language.rawValue, "isChinese": language == .chinese,
            "isEnglish": language == .english,
            "otherLanguageURL": "/language/\(language.other.rawValue)?return=\(Visit.encode(path))",
            "largeText": largeText,
            "largeTextURL": "/large-text/\(largeText ? "off" : "on")?return=\(Visit.encode(path))",
            "hasAuthority": viewer.tenant != nil,
            "authorityName": viewer.tenant.map { language == .chinese ? $0.name : $0.englishName } ?? "",
            "authorityURL": base.isEmpty ? "/" : base,
            "demonstration": viewer.tenant?.isDemonstration ?? false,
            "noAccount": viewer.account == nil, "signInURL": "/session?return=\(Visit.encode(url))",
            "menu": menu(path), "hasNavigation": true, "renderedAt": Self.now,
            "breadcrumbs": crumbs(page), "hasBreadcrumbs": !page.crumbs.isEmpty,
            "hasErrors": !refusals.isEmpty, "errorSummary": errors, "errorCount": refusals.count,
            "stylesheets": [["assetURL": site.assets.url(of: AssetStore.stylesheet)]],
            "scripts": [["assetURL": site.assets.url(of: AssetStore.script)]],
            "requestID": viewer.origin.request, "hasRequestID": true, "once": Token().text, "base": base,
            "versionField": page.version.map(String.init) ?? "",
            "iconURL": site.assets.url(of: "favicon.svg"), "isSignedIn": viewer.account != nil,
        ]
        around.merge(site.settings.imprint.footer(authority: around["authorityName"] as? String ?? "")) { _, text in
            text
        }
        if viewer.account != nil {
            around["account"] = ["accountName": viewer.name, "homeURL": "/home", "signOutURL": "/session/end"]
        }
        if let bar = tourBar(path) { around["tourBar"] = bar }
        if let flash { around["flash"] = ["flashText": flash, "flashKind": "good"] }
        if let conflict {
            around["conflict"] = [
                "conflictText": text(conflict.message),
                "conflictRows": conflict.current.sorted { $0.key < $1.key }.map { name, value in
                    ["conflictName": fieldName(name), "conflictValue": name == "state" ? stateName(value) : value]
                },
            ]
        }
        return around
    }

    /// When the page was made, for its printed copy.
    private static var now: String {
        Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000)).beijing
    }

    /// The label of a field of the route; what has none in the catalogue is named by its page.
    private func fieldName(_ name: String) -> String {
        if name == "state" { return text("layout.conflict_state") }
        let key = route.fields.first { $0.name == name }?.label ?? "field.\(name)"
        return site.catalogue.template(key, language) == nil ? name : text(key)
    }

    /// The name of a state of the thing that the path is about, such as `contracts.state.active`.
    private func stateName(_ state: String) -> String {
        let noun = route.path.split(separator: "/").first { !$0.hasPrefix("{") } ?? ""
        let key = ["\(noun).state.\(state)", "\(noun).status.\(state)"].first {
            site.catalogue.template($0, language) != nil
        }
        return key.map { text($0) } ?? state
    }

    private func crumbs(_ page: Page) -> [[String: Any]] {
        page.crumbs.map { crumb in
            let url = crumb.url.flatMap { site.mayOpen($0, viewer) ? $0 : nil }
            return ["crumbText": text(crumb.text), "crumbURL": url ?? "", "crumbHasURL": url != nil]
        }
    }

    private func menu(_ path: String) -> [[String: Any]] {
        Navigation.menu(Navigation.items(for: viewer, base: base), base: base).map { part in
            let links: [[String: Any]] = part.items.map { item in
                [
                    "navigationURL": item.url, "navigationText": text(item.text),
                    "navigationCurrent": path == item.url || (item.url != base && path.hasPrefix(item.url + "/")),
                ]
            }
            return [
                "menuIsGroup": !part.key.isEmpty, "menuText": part.key.isEmpty ? "" : text(part.key),
                "menuCurrent": links.contains { $0["navigationCurrent"] as? Bool ?? false }, "menuLinks": links,
            ]
        }
    }

    /// Percent-encoded for a value in a query.
    static func encode(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                output.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hexadecimal = String(byte, radix: 16, uppercase: true)
                output += "%" + (hexadecimal.count == 1 ? "0" : "") + hexadecimal
            }
        }
        return output
    }
}
