extension Day {
    /// The date in capital characters, as cheques state it (支付结算办法 附一): "贰零贰陆年零壹月壹拾伍日". 零 stands
    /// before 壹月, 贰月 and 壹拾月, before 壹日 to 玖日 and before 壹拾日, 贰拾日 and 叁拾日, so that nothing can be
    /// written in front.
    public var words: String {
        let (year, month, day) = date
        let years = padded(year, 4).utf8.map { String(MoneyWords.digits[Int($0) - 48]) }.joined()
        let monthZero = [1, 2, 10].contains(month) ? "零" : ""
        let dayZero = day < 10 || day % 10 == 0 ? "零" : ""
        return "\(years)年\(monthZero)\(Self.capital(month))月\(dayZero)\(Self.capital(day))日"
    }

    private static func capital(_ number: Int) -> String {
        let (tens, ones) = (number / 10, number % 10)
        let digits = MoneyWords.digits
        return (tens > 0 ? "\(digits[tens])拾" : "") + (ones > 0 ? "\(digits[ones])" : "")
    }
}
