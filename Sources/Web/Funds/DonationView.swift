internal import Funds
internal import Kernel
internal import Platform

extension Visit {
    /// Number of a donation receipt with eight digits at least; a dash where none was issued.
    func number(of donation: DonationReceipt) -> String {
        guard let number = donation.number else { return "–" }
        let digits = String(number)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    /// Who gave it, unless nobody is named.
    func payer(of donation: DonationReceipt) -> String {
        donation.payer.isEmpty ? text("receipts.anonymous_giver") : donation.payer
    }
}

extension DonationReceipt {
    /// The receipt in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "code": .string(code), "number": number.map { .string(String($0)) } ?? .null,
            "state": .string(state.rawValue), "payer": .string(payer), "payer_code": .string(payerCode),
            "check_code": .string(checkCode), "day": .string(day.description), "item_code": .string(itemCode),
            "item_name": .string(itemName), "unit": .string(unit), "quantity": .integer(Int64(quantity)),
            "amount": amount.map { .string($0.description) } ?? .null, "words": .string(words), "note": .string(note),
        ]
    }
}
