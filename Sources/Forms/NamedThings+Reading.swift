internal import Kernel

extension NamedOrganisation {
    /// Reads a name and a code as typed or sent.
    static func read(_ input: JSON, at path: String) -> FormField.Reading {
        guard let fields = Typed(input, ["name", "code"], at: path) else { return Typed.refused(at: path) }
        let code = CodeCheck.unifiedSocialCreditCode.normalised(fields["code"])
        if fields["name"].isEmpty && code.isEmpty { return FormField.Reading() }
        return FormField.Reading(answer: .organisation(NamedOrganisation(name: fields["name"], code: code)))
    }

    func problems(at path: String) -> [FormProblem] {
        var problems: [FormProblem] = []
        if name.isEmpty { problems.append(FormProblem(.unfinished, at: "\(path).name", "organisation_name")) }
        problems += Typed.tooLong(name, at: "\(path).name")
        if code.isEmpty {
            problems.append(FormProblem(.unfinished, at: "\(path).code", "organisation_code_missing"))
        } else if CodeCheck.unifiedSocialCreditCode.flaw(in: code) != nil {
            problems.append(FormProblem(.wrong, at: "\(path).code", "organisation_code"))
        }
        return problems
    }
}

extension NamedPerson {
    /// Reads a name, a telephone and an identity number as typed or sent.
    static func read(_ input: JSON, at path: String) -> FormField.Reading {
        guard let fields = Typed(input, ["name", "phone", "identity"], at: path) else { return Typed.refused(at: path) }
        let phone = CodeCheck.mobilePhone.normalised(fields["phone"])
        let identity = CodeCheck.residentID.normalised(fields["identity"])
        if fields["name"].isEmpty && phone.isEmpty && identity.isEmpty { return FormField.Reading() }
        return FormField.Reading(
            answer: .person(NamedPerson(name: fields["name"], phone: phone, identity: identity)))
    }

    func problems(_ asksIdentity: Bool, at path: String) -> [FormProblem] {
        var problems: [FormProblem] = []
        if name.isEmpty { problems.append(FormProblem(.unfinished, at: "\(path).name", "person_name")) }
        problems += Typed.tooLong(name, at: "\(path).name")
        if !phone.isEmpty, CodeCheck.mobilePhone.flaw(in: phone) != nil, !Self.isLandline(phone) {
            problems.append(FormProblem(.wrong, at: "\(path).phone", "person_phone"))
        }
        if asksIdentity && identity.isEmpty {
            problems.append(FormProblem(.unfinished, at: "\(path).identity", "person_identity_missing"))
        } else if !identity.isEmpty {
            if !asksIdentity {
                // What was not asked for must not be stored either.
                problems.append(FormProblem(.wrong, at: "\(path).identity", "unknown_field"))
            } else if CodeCheck.residentID.flaw(in: identity) != nil {
                problems.append(FormProblem(.wrong, at: "\(path).identity", "person_identity"))
            }
        }
        return problems
    }

    /// 区号 and number, 10 to 12 digits that begin with 0.
    private static func isLandline(_ phone: String) -> Bool {
        (10...12).contains(phone.utf8.count) && phone.utf8.first == UInt8(ascii: "0")
            && phone.utf8.allSatisfy { (48...57).contains($0) }
    }
}

extension NamedArea {
    /// Reads a code, alone or before its name, or a name alone, as typed or sent.
    static func read(_ input: JSON, at path: String) -> FormField.Reading {
        guard let typed = input.string ?? input["code"]?.string else {
            return FormField.Reading(problems: [FormProblem(.wrong, at: path, "area_form")])
        }
        let sent = typed.isEmpty ? input["name"]?.string ?? "" : typed
        let text = TypedText.tidied(sent, keepsLines: false)
        if text.isEmpty { return FormField.Reading() }
        if text.count <= 60, TypedText.decimal(String(text.prefix(1))).utf8.allSatisfy({ !(48...57).contains($0) }) {
            return FormField.Reading(answer: .area(NamedArea(code: "", name: text)))
        }
        let code = TypedText.decimal(String(text.prefix { !$0.isWhitespace }))
        guard [2, 4, 6, 9, 12].contains(code.utf8.count), code.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return FormField.Reading(problems: [FormProblem(.wrong, at: path, "area_form")])
        }
        return FormField.Reading(answer: .area(NamedArea(code: code, name: "")))
    }
}

extension ScaleRules {
    /// Reads the points chosen by item, as typed or sent.
    func read(_ input: JSON, at path: String) -> FormField.Reading {
        guard let object = input.object else { return Typed.refused(at: path) }
        var chosen: [String: String] = [:]
        var problems: [FormProblem] = []
        for (key, value) in object.members {
            guard items.contains(where: { $0.key == key }) else {
                problems.append(FormProblem(.wrong, at: "\(path).items.\(key)", "unknown_field"))
                continue
            }
            guard let point = value.string, !point.isEmpty else { continue }
            guard points.contains(where: { $0.key == point }) else {
                problems.append(FormProblem(.wrong, at: "\(path).items.\(key)", "not_offered"))
                continue
            }
            chosen[key] = point
        }
        return FormField.Reading(answer: chosen.isEmpty ? nil : .scale(chosen), problems: problems)
    }

    /// Items that are still open. A scale that is answered in part gives no score, so it is unfinished even when it is
    /// not required.
    func problems(in chosen: [String: String], _ isRequired: Bool, at path: String) -> [FormProblem] {
        items.filter { chosen[$0.key] == nil }.map {
            FormProblem(
                .unfinished, at: "\(path).items.\($0.key)", "scale_item",
                ["item": $0.label.chinese, "item_en": $0.label.english])
        }
    }
}

/// Texts of a small object as typed or sent.
private struct Typed {
    private var texts: [String: String] = [:]

    init?(_ input: JSON, _ names: [String], at path: String) {
        guard let object = input.object, object.keys.allSatisfy(names.contains) else { return nil }
        for (key, value) in object.members {
            guard let text = value.string else { return nil }
            texts[key] = TypedText.tidied(text, keepsLines: false)
        }
    }

    subscript(_ name: String) -> String { texts[name] ?? "" }

    static func refused(at path: String) -> FormField.Reading {
        FormField.Reading(problems: [FormProblem(.wrong, at: path, "wrong_kind")])
    }

    static func tooLong(_ text: String, at path: String) -> [FormProblem] {
        text.count <= 100
            ? [] : [FormProblem(.wrong, at: path, "too_long", ["limit": "100", "excess": "\(text.count - 100)"])]
    }
}
