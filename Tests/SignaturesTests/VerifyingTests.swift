import Foundation
import Kernel
import Platform
import Signatures
import TestSupport
import Testing

@Suite("Verifying signatures", .serialized)
struct VerifyingTests {
    @Test(arguments: ["DER", "PEM"])
    func `A detached signature of the bytes is verified and says whose it is`(form: String) async throws {
        let desk = try SigningDesk()
        defer { desk.close() }
        let signature = try desk.signer.sign(SigningDesk.bytes, form: form)
        let now = SigningDesk.now.adding(seconds: 60)
        let verified = try await desk.verifier.verify(signature, of: SigningDesk.bytes, at: now)
        #expect(verified.signedSHA256 == SHA256.digest(SigningDesk.bytes))
        #expect(verified.sha256 == SHA256.digest(signature))
        #expect(verified.subject.text == "C=CN, O=青苗社, serialNumber=\(SigningDesk.code), CN=李一")
        #expect(verified.issuer.text == "C=CN, CN=Test Root")
        #expect(verified.subject.bears(code: SigningDesk.code))
        #expect(!verified.subject.bears(code: "51510000MJQ000002U"))
        #expect(!verified.subject.bears(code: ""))
        #expect(verified.notBefore < now && now < verified.notAfter)
        #expect(verified.notBefore.seconds(until: verified.notAfter) == 30 * 86_400)
        #expect(verified.verifiedAt == now)
        #expect(!verified.revocationChecked)
        #expect(verified.serial.count >= 30)
    }

    @Test func `What is not what was signed is refused, and so is what is no signature`() async throws {
        let desk = try SigningDesk()
        defer { desk.close() }
        let other = Array("%PDF-1.7 another contract".utf8)
        #expect(try await desk.refusal(of: desk.signer.sign(other)) == .otherBytes)
        #expect(try await desk.refusal(of: desk.signer.sign(other, extra: ["-nodetach"])) == .otherBytes)
        #expect(try await desk.refusal(of: desk.signer.sign(SigningDesk.bytes, extra: ["-nodetach"])) == nil)
        let good = try desk.signer.sign(SigningDesk.bytes)
        var broken = good
        broken[broken.count - 5] ^= 0xFF
        #expect(try await desk.refusal(of: broken) == .otherBytes)
        for garbage in [
            Array("hello".utf8), [0x30, 0x82, 0xFF, 0xFF], Array(good.prefix(good.count / 2)),
            Array("-----BEGIN CMS-----\nxx\n-----END CMS-----\n".utf8), [0x30, 0x03, 0x02, 0x01, 0x01],
            Array(try Data(contentsOf: URL(filePath: desk.signer.certificate))),
        ] {
            #expect(try await desk.refusal(of: garbage) == .notASignature, "\(garbage.prefix(8))")
        }
        let large = [UInt8](repeating: 0x30, count: SignatureVerifier.bytesMax + 1)
        #expect(try await desk.refusal(of: large) == .tooLarge)
    }

    @Test func `A certificate is good at the moment of handing in, by an authority that is trusted`() async throws {
        let desk = try SigningDesk()
        defer { desk.close() }
        let good = try desk.signer.sign(SigningDesk.bytes)
        #expect(try await desk.refusal(of: good) == nil)
        #expect(try await desk.refusal(of: good, inDays: 31) == .expired)
        #expect(try await desk.refusal(of: good, inDays: -1) == .notYetValid)
        let stranger = try TestAuthority(named: "Test Root")
        defer { stranger.close() }
        let same = try stranger.certify("/O=x/serialNumber=\(SigningDesk.code)")
        #expect(try await desk.refusal(of: same.sign(SigningDesk.bytes)) == .unknownIssuer)
        let below = try TestAuthority(named: "Below", under: desk.authority)
        defer { below.close() }
        let certified = try below.certify("/O=x/serialNumber=\(SigningDesk.code)")
        #expect(try await desk.refusal(of: certified.sign(SigningDesk.bytes)) == .unknownIssuer)
        let chained = try certified.sign(SigningDesk.bytes, extra: ["-certfile", below.certificate])
        #expect(try await desk.refusal(of: chained) == nil)
    }

    @Test func `A certificate for another purpose, a weak key and a weak digest are refused`() async throws {
        let desk = try SigningDesk()
        defer { desk.close() }
        let subject = "/O=x/serialNumber=\(SigningDesk.code)"
        let cipher = try desk.authority.certify(subject, for: .enciphering, bits: 2048)
        #expect(try await desk.refusal(of: cipher.sign(SigningDesk.bytes)) == .purpose)
        let weak = try desk.authority.certify(subject, bits: 1024)
        #expect(try await desk.refusal(of: weak.sign(SigningDesk.bytes)) == .weakKey)
        let strong = try desk.authority.certify(subject, bits: 2048)
        #expect(try await desk.refusal(of: strong.sign(SigningDesk.bytes)) == nil)
        #expect(try await desk.refusal(of: desk.signer.sign(SigningDesk.bytes, digest: "sha1")) == .weakDigest)
    }

    @Test func `One file is one party's, and brings its certificate`() async throws {
        let desk = try SigningDesk()
        defer { desk.close() }
        let second = try desk.authority.certify("/O=y/serialNumber=51510000MJQ000002U")
        let both = try desk.signer.sign(SigningDesk.bytes, extra: second.asSecond)
        #expect(try await desk.refusal(of: both) == .severalSigners)
        let bare = try desk.signer.sign(SigningDesk.bytes, extra: ["-nocerts"])
        #expect(try await desk.refusal(of: bare) == .noCertificate)
    }

    @Test func `A revocation list counts when it is there, and an old one lets nobody in`() async throws {
        let desk = try SigningDesk()
        defer { desk.close() }
        let good = try desk.signer.sign(SigningDesk.bytes)
        try desk.authority.publishList(in: desk.folder)
        let verified = try await desk.verifier.verify(
            good, of: SigningDesk.bytes, at: SigningDesk.now.adding(seconds: 60))
        #expect(verified.revocationChecked)
        #expect(try await desk.refusal(of: good, inDays: 6) == .staleRevocationList)
        try desk.authority.revoke(desk.signer)
        #expect(try await desk.refusal(of: good) == nil)
        try desk.authority.publishList(in: desk.folder)
        #expect(try await desk.refusal(of: good) == .revoked)
    }

    @Test func `Without a trusted certificate or without openssl nothing is verified`() async throws {
        let desk = try SigningDesk()
        defer { desk.close() }
        let good = try desk.signer.sign(SigningDesk.bytes)
        let empty = desk.folder.appending(path: "empty")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        for folder in [nil, empty.path, "/nowhere"] {
            let verifier = SignatureVerifier(folder: folder)
            #expect(!verifier.isOffered)
            await #expect(throws: SignatureRefusal.notOffered) {
                _ = try await verifier.verify(good, of: SigningDesk.bytes, at: SigningDesk.now)
            }
        }
        #expect(desk.verifier.isOffered)
        await #expect(throws: SignatureRefusal.failed) {
            _ = try await SignatureVerifier(folder: desk.folder.path, executable: "/nowhere/openssl")
                .verify(good, of: SigningDesk.bytes, at: SigningDesk.now)
        }
    }

    @Test(arguments: [
        ("/O=x/OU=51510000MJQ000001Q", true), ("/O=x/organizationIdentifier=NTRCN-51510000MJQ000001Q", true),
        ("/O=x/serialNumber=51510000mjq000001q", true), ("/O=51510000MJQ000001Q", false),
        ("/CN=51510000MJQ000001Q", false), ("/O=x + 2.5.4.5 = 51510000MJQ000001Q", false),
        ("/O=x\\\\, OU\\=51510000MJQ000001Q", false), ("/O=x/OU=51510000MJQ000001Q1", false),
        ("/O=x/OU=NTRUS-51510000MJQ000001Q", false),
    ])
    func `The code stands in a place of its own and nowhere else`(subject: String, bears: Bool) async throws {
        let desk = try SigningDesk(subject: subject)
        defer { desk.close() }
        let verified = try await desk.verifier.verify(
            desk.signer.sign(SigningDesk.bytes), of: SigningDesk.bytes, at: SigningDesk.now.adding(seconds: 60))
        #expect(verified.subject.bears(code: SigningDesk.code) == bears, "\(verified.subject.text)")
    }
}
