import Foundation
import Kernel
import Testing

@testable import Delivery

@Suite struct `Mails` {
    private func mail(to: String = "li@test.example", subject: String, body: String = "正文") throws -> Mail {
        try Mail(
            from: "miaopu@test.example", to: to, subject: subject, body: body, messageID: "1@test.example",
            date: Timestamp("2026-03-01T16:05:09Z") ?? Timestamp(microseconds: 0))
    }

    @Test func `A Chinese subject travels in encoded words of at most 75 characters, none cut inside a character`()
        throws
    {
        let subject = String(repeating: "童伴计划验证码", count: 12)
        let encoded = Mail.encodedHeader(subject)
        var decoded = ""
        for word in encoded.components(separatedBy: "\r\n ") {
            #expect(word.utf8.count <= 75)
            let base64 = word.dropFirst("=?UTF-8?B?".count).dropLast("?=".count)
            let bytes = try #require(Data(base64Encoded: String(base64)))
            decoded += try #require(String(data: bytes, encoding: .utf8))
        }
        #expect(decoded == subject)
    }

    @Test func `Every line ends with CRLF, is short, and the body comes back whole`() throws {
        let body = "您好：\n验证码 123456\n.\n" + String(repeating: "很长的一行", count: 100)
        let text = try mail(subject: "验证码", body: body).text
        #expect(!text.replacing("\r\n", with: "").contains("\n"))
        let parts = text.components(separatedBy: "\r\n\r\n")
        #expect(parts.count == 2)
        #expect(text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        let decoded = Data(base64Encoded: parts[1].replacing("\r\n", with: "")).map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(decoded == body.replacing("\n", with: "\r\n"))
        #expect(text.contains("\r\nDate: Mon, 02 Mar 2026 00:05:09 +0800\r\n"))
    }

    @Test(arguments: ["你好\r\nBcc: eve@test.example", "a\nb", "a\u{0}b"])
    func `A line break in the subject is refused`(subject: String) {
        #expect(throws: Mail.Flaw.lineBreak) { try mail(subject: subject) }
    }

    @Test(arguments: ["eve@test.example\r\nRCPT TO:<x@y>", "no address", "a@b@c", "@b", "<a@b>", "a@b,c@d"])
    func `What is no address is refused`(to: String) {
        #expect(throws: Mail.Flaw.self) { try mail(to: to, subject: "x") }
    }

    @Test func `A gateway's template is filled percent-encoded`() throws {
        let get = try #require(TextMessageTemplate("https://sms.example/send?key=K&mobile={phone}&content={text}"))
        let request = get.filled(phone: "13800000000", text: "码 1&2")
        #expect(request.address == "https://sms.example/send?key=K&mobile=13800000000&content=%E7%A0%81%201%262")
        #expect(request.form == nil)
        let post = try #require(TextMessageTemplate("POST https://sms.example/send?mobile={phone}&content={text}"))
        #expect(post.filled(phone: "1", text: "a=b").form == "mobile=1&content=a%3Db")
        #expect(post.filled(phone: "1", text: "a=b").address == "https://sms.example/send")
        #expect(TextMessageTemplate("https://sms.example/send") == nil)
        #expect(TextMessageTemplate("file:///etc/passwd?{phone}{text}") == nil)
    }
}
