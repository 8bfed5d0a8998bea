import Foundation
import Kernel
import Platform
import Testing

/// A picture is taken when it has come to its end; these four of 8 by 8 points were written for this test by Pillow.
@Suite struct PictureFileTests {
    static let pictures: [String: [String]] = [
        "plain.png": [
            "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAz0lEQVR4nAXBsQpEYAAA4HOZrPQro5KUTAaLiZKFYjcrL6Cs",
            "JosH4EWUMiiKSVJGiiwkhagb7vs+rutGUcTzfFVV13Xpus5xHEmSEIIgeZ6XZRkEgWmaiqJ0XVfXNcyybJIky7Ls+45hWNu2",
            "fd//fj/Ytu37vgVByLKMpmmCIM7zfJ7nOwyDZVlN00AQtG2bKIoAAFmW4Xmex3FUVRWGYUmSpmlyHIeiqE8cx77vAwAYhsFx",
            "fF3XMAyP4/iiKFoUhaZp7/umaep5nmEYcRz/AcmuZIDy8eLIAAAAAElFTkSuQmCC",
        ],
        "baseline.jpg": [
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWG",
            "kJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk",
            "pKSkpKSkpKSkpKSkpKT/wAARCAAIAAgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA",
            "AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6",
            "Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG",
            "x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA",
            "AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5",
            "OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPE",
            "xcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwAEayF4UcuAqBlbseQTyME/j0B9KKKKAP/Z",
        ],
        "progressive.jpg": [
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWG",
            "kJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk",
            "pKSkpKSkpKSkpKSkpKT/wgARCAAIAAgDASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQBAQAAAAAAAAAAAAAA",
            "AAAAAAD/2gAMAwEAAhADEAAAAQP/xAAVEAEBAAAAAAAAAAAAAAAAAAARAP/aAAgBAQABBQIb/8QAFBEBAAAAAAAAAAAAAAAA",
            "AAAAAP/aAAgBAwEBPwF//8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPwF//8QAFRABAQAAAAAAAAAAAAAAAAAAABH/",
            "2gAIAQEABj8Cj//EABcQAQEBAQAAAAAAAAAAAAAAAAERACH/2gAIAQEAAT8hii3hR3//2gAMAwEAAgADAAAAEAP/xAAUEQEA",
            "AAAAAAAAAAAAAAAAAAAA/9oACAEDAQE/EH//xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oACAECAQE/EH//xAAbEAEAAQUBAAAA",
            "AAAAAAAAAAABIQARMUFRgf/aAAgBAQABPxAQ2QdBkWSy+4Hlf//Z",
        ],
        "restarts.jpeg": [
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWG",
            "kJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk",
            "pKSkpKSkpKSkpKSkpKT/wAARCAAIAAgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA",
            "AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6",
            "Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG",
            "x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA",
            "AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5",
            "OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPE",
            "xcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/90ABAAB/9oADAMBAAIRAxEAPwAEayF4UcuAqBlbseQTyME/j0B9",
            "KKKKAP/Z",
        ],
    ]

    private func bytes(_ name: String) throws -> [UInt8] {
        let text = try #require(Self.pictures[name]).joined()
        return Array(try #require(Data(base64Encoded: text)))
    }

    private func refusal(_ bytes: [UInt8], _ name: String) -> String? {
        do {
            _ = try FileType.recognise(bytes, name: name)
            return nil
        } catch { return (error as? FieldRefusal)?.message.key ?? "\(error)" }
    }

    @Test(arguments: pictures.keys.sorted()) func `what is whole is taken, with what programs leave behind it`(
        name: String
    ) throws {
        let whole = try bytes(name)
        #expect(refusal(whole, name) == nil)
        #expect(refusal(whole + Array("a note of a camera".utf8), name) == nil)
    }

    @Test(arguments: pictures.keys.sorted()) func `what was cut off is refused at every place`(name: String) throws {
        let whole = try bytes(name)
        for length in 8..<whole.count {
            #expect(refusal(Array(whole[..<length]), name) == "file.refusal.broken", "\(length) bytes")
        }
    }

    @Test func `a byte of a PNG that changed on the way is found`() throws {
        let whole = try bytes("plain.png")
        for place in 8..<whole.count {
            var changed = whole
            changed[place] ^= 0x10
            #expect(refusal(changed, "plain.png") == "file.refusal.broken", "byte \(place)")
        }
    }
}
