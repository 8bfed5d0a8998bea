internal import Forms
internal import Kernel
internal import Platform

/// A question that is answered by files: what it asks, and what is taken. The preview and the applicant see the same.
struct FileQuestion: Sendable {
    let fileKey: String
    let fileLabel: String
    let fileIsOptional: Bool
    let fileHelp: String
    let fileHasHelp: Bool
    /// How many files, of what kind and size.
    let fileNote: String
    /// What the browser offers; telephones send their pictures as one of these.
    let fileAccept: String
    /// How many files are taken.
    let countMax: Int
    /// Name of the file that is thought of in the preview, or empty.
    let fileSample: String
    let fileHasSample: Bool
    let fileIsFull: Bool

    /// Nil for a question of another kind.
    init?(_ field: FormField, isRequired: Bool, _ visit: Visit) {
        guard case .file(let limits) = field.kind else { return nil }
        let language = visit.language.rawValue
        let types = FileType.documents.filter {
            limits.mediaTypes.isEmpty || limits.mediaTypes.contains($0.mediaType)
        }
        fileKey = field.key
        fileLabel = field.label.text(in: language)
        fileIsOptional = !isRequired
        fileHelp = field.help?.text(in: language) ?? ""
        fileHasHelp = field.help != nil
        countMax = limits.countMax
        let bytes = min(limits.bytesMax, Int64(FileStore.bytesMax))
        let size = bytes >= 1 << 20 ? "\(bytes >> 20) MB" : "\(max(1, bytes >> 10)) KB"
        let endings = types.flatMap(Self.endings)
        fileNote = visit.text(
            "forms.file_note",
            [
                "count": "\(limits.countMax)", "size": size,
                "types": endings.filter { $0 != "jpeg" }.map { $0.uppercased() }
                    .joined(separator: visit.text("calls.list_separator")),
            ])
        fileAccept = endings.map { ".\($0)" }.joined(separator: ",")
        fileSample = Self.sample(field, visit)?.name ?? ""
        fileHasSample = !fileSample.isEmpty
        fileIsFull = fileHasSample && countMax == 1
    }

    /// The file that is thought of as the answer to this question, where the preview was told so.
    static func sample(_ field: FormField, _ visit: Visit) -> AttachedFile? {
        guard case .file(let limits) = field.kind, visit.input.texts("sample")[field.key]?.isEmpty == false else {
            return nil
        }
        let type = FileType.documents.first {
            limits.mediaTypes.isEmpty || limits.mediaTypes.contains($0.mediaType)
        }
        let name = "\(visit.text("forms.preview_sample_name")).\(type.flatMap { endings(of: $0).first } ?? "pdf")"
        return AttachedFile(id: 0, name: name, sha256: SHA256.hex(Array(name.utf8)), bytes: 1)
    }

    private static func endings(of type: FileType) -> [String] {
        switch type {
        case .jpeg: ["jpg", "jpeg"]
        case .text: ["txt"]
        default: [type.rawValue]
        }
    }
}
