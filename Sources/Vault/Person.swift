public import Kernel

/// A person who is helped. Outside the vault a person is this number and nothing else.
public struct Person: Sendable, Hashable {
    /// The number of a person.
    public typealias ID = Identifier<Person>

    /// What the vault keeps records of.
    public enum Kind: String, Sendable, CaseIterable {
        case identity
        case guardian
        case bank
    }

    /// What somebody reads a record for.
    public enum Purpose: String, Sendable, CaseIterable {
        /// The file with which a bank pays.
        case bankFile = "bank_file"
        /// Comparing a list with what was asked for.
        case list
        /// Putting right what was wrong.
        case correction

        /// Key of its name in the message catalogue.
        public var messageKey: String { "vault.purpose.\(rawValue)" }
    }

    /// Who the person is.
    public struct Identity: Sendable, Hashable {
        /// The name.
        public var name: String
        /// 公民身份号码, as `CodeCheck.residentID` normalises it.
        public var number: String

        /// A name and a number.
        public init(name: String, number: String) {
            self.name = name
            self.number = number
        }
    }

    /// Who stands up for the person.
    public struct Guardian: Sendable, Hashable {
        /// The name.
        public var name: String
        /// 公民身份号码; empty when it is not known.
        public var number: String
        /// A phone number; may be empty.
        public var phone: String

        /// A guardian.
        public init(name: String, number: String = "", phone: String = "") {
            self.name = name
            self.number = number
            self.phone = phone
        }
    }

    /// Where the money goes.
    public struct BankCard: Sendable, Hashable {
        /// The bank.
        public var bank: String
        /// The number of card or account.
        public var number: String
        /// In whose name it is.
        public var owner: String

        /// A card.
        public init(bank: String, number: String, owner: String) {
            self.bank = bank
            self.number = number
            self.owner = owner
        }
    }

    /// All that the vault keeps of a person.
    public struct File: Sendable, Hashable {
        /// Who it is.
        public var identity: Identity
        /// Who stands up for the person, if known.
        public var guardian: Guardian?
        /// Where the money goes, if known.
        public var card: BankCard?

        /// A file.
        public init(identity: Identity, guardian: Guardian? = nil, card: BankCard? = nil) {
            self.identity = identity
            self.guardian = guardian
            self.card = card
        }

        /// The records, each to be encrypted by itself.
        var contents: [(kind: Kind, text: String)] {
            var parts: [(Kind, JSON)] = [
                (.identity, ["name": .string(identity.name), "number": .string(identity.number)])
            ]
            if let guardian {
                parts.append(
                    (
                        .guardian,
                        [
                            "name": .string(guardian.name), "number": .string(guardian.number),
                            "phone": .string(guardian.phone),
                        ]
                    ))
            }
            if let card {
                parts.append(
                    (
                        .bank,
                        ["bank": .string(card.bank), "number": .string(card.number), "owner": .string(card.owner)]
                    ))
            }
            return parts.map { ($0.0, $0.1.canonical) }
        }
    }

    /// What was read of a person: the kinds that were asked for and are there.
    public struct Extract: Sendable, Hashable {
        /// Who it is.
        public internal(set) var identity: Identity?
        /// Who stands up for the person.
        public internal(set) var guardian: Guardian?
        /// Where the money goes.
        public internal(set) var card: BankCard?

        mutating func take(_ kind: Kind, _ json: JSON) {
            func text(_ name: String) -> String { json[name]?.string ?? "" }
            switch kind {
            case .identity: identity = Identity(name: text("name"), number: text("number"))
            case .guardian: guardian = Guardian(name: text("name"), number: text("number"), phone: text("phone"))
            case .bank: card = BankCard(bank: text("bank"), number: text("number"), owner: text("owner"))
            }
        }
    }
}
