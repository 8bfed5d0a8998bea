/// What a site on government hosting states at the foot of every page (《政府网站发展指引》, 国办发〔2017〕47号): each
/// entry stands there when it is set.
public struct Imprint: Sendable {
    /// 主办单位; a page of an authority names that authority when it is empty.
    public var organiser: String
    /// 联系方式.
    public var contact: String
    /// Address of the page behind 党政机关标识.
    public var partyMarkURL: String
    /// Address of 政府网站找错.
    public var errorReportURL: String
    /// 网站标识码.
    public var siteCode: String
    /// ICP 备案号.
    public var filing: String
    /// 公安备案号.
    public var policeFiling: String

    /// Reads the entries. Docs/Operations lists their names.
    init(environment: [String: String]) {
        organiser = environment["MIAOPU_FOOTER_ORGANISER"] ?? ""
        contact = environment["MIAOPU_FOOTER_CONTACT"] ?? ""
        partyMarkURL = environment["MIAOPU_FOOTER_PARTY_MARK_URL"] ?? ""
        errorReportURL = environment["MIAOPU_FOOTER_ERROR_REPORT_URL"] ?? ""
        siteCode = environment["MIAOPU_FOOTER_SITE_CODE"] ?? ""
        filing = environment["MIAOPU_FOOTER_ICP"] ?? ""
        policeFiling = environment["MIAOPU_FOOTER_POLICE"] ?? ""
    }

    /// The entries that the partial `_footer` names.
    func footer(authority: String) -> [String: Any] {
        let texts = [
            "footerOrganiser": organiser.isEmpty ? authority : organiser, "footerContact": contact,
            "footerPartyMarkURL": partyMarkURL, "footerErrorReportURL": errorReportURL, "footerSiteCode": siteCode,
            "footerICP": filing, "footerPoliceText": policeFiling,
        ].filter { !$0.value.isEmpty }
        let number = policeFiling.filter(\.isNumber)
        return texts.merging(["footerPoliceURL": "https://beian.mps.gov.cn/#/query/webSearch?code=\(number)"]) {
            text, _ in
            text
        }
    }
}
