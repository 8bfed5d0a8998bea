internal import Kernel
internal import Platform
internal import Postgres

/// Uploads in parts: begun once, gone on with after a lost connection, attached where a form takes `upload`.
enum FileUploadRoutes {
    static let uploadField = InputField(
        "upload", .identifier, optional: true, label: "file.upload", "Key of an upload in parts, instead of the file.")
    private static let beginFields = [
        InputField("name", .text(max: 200), label: "file.name", "Name of the file."),
        InputField("bytes", .integer(0...Int64(Int32.max)), label: "file.bytes", "Size of the whole file in bytes."),
    ]
    private static let partFields = [
        InputField(
            "offset", .integer(0...Int64(Int32.max)), label: "file.offset", "How much has arrived before this part."),
        InputField("part", .file, label: "file.part", "The next bytes, at most 1 MiB."),
    ]
    private static let schema = Schema.object([
        ("id", .integer), ("name", .string), ("bytes", .integer), ("received", .integer), ("taken", .boolean),
        ("part_bytes_max", .integer),
    ])

    static let all: [Route] = [
        .post(
            "/{authority}/file-uploads", .signedIn, "Begins an upload in parts.", fields: beginFields, creates: true,
            answer: schema, begin),
        .page(
            "/{authority}/file-uploads/{fileupload}", .signedIn, "Says how much of an upload has arrived.",
            answer: schema, show),
        .post(
            "/{authority}/file-uploads/{fileupload}/parts", .signedIn, "Takes the next part of an upload.",
            fields: partFields, answer: schema, append),
    ]

    private static func json(_ upload: FileUpload) -> JSON {
        [
            "id": .integer(upload.id.rawValue), "name": .string(upload.name), "bytes": .integer(upload.byteCount),
            "received": .integer(upload.received), "taken": .bool(upload.isTaken),
            "part_bytes_max": .integer(Int64(FileUpload.partBytesMax)),
        ]
    }

    private static func begin(_ visit: Visit) async throws -> Outcome {
        let name = visit.input.text("name")
        let bytes = visit.input.integer("bytes") ?? 0
        let store = visit.files
        return try await visit.write { change in
            let upload = try FileUpload.begin(name: name, byteCount: bytes, store: store, in: change)
            return .created("\(visit.base)/file-uploads/\(upload.id)", json: json(upload))
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("fileupload", FileUpload.ID.self)
        let upload = try await visit.read { db in try FileUpload.find(id, for: viewer, in: db) }
        var desk = Desk()
        desk.summaries = [
            .init(
                upload.name,
                [
                    (visit.text("file.bytes"), "\(upload.byteCount)"),
                    (visit.text("file.received"), "\(upload.received)"),
                ])
        ]
        return visit.desk(Message("file.upload"), desk, json: json(upload))
    }

    private static func append(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("fileupload", FileUpload.ID.self)
        guard let part = visit.input.file("part") else { throw FieldRefusal("part", "field.refusal.no_file") }
        let offset = visit.input.integer("offset") ?? 0
        let store = visit.files
        return try await visit.write { change in
            let upload = try FileUpload.append(part.bytes, at: offset, to: id, store: store, in: change)
            return .done("\(visit.base)/file-uploads/\(id)", json: json(upload))
        }
    }
}

extension Visit {
    /// The file of a form, sent with it or in parts before it, as it lies in the store. Throws a refusal at `file`
    /// when there is none, or what `FileStore.put` refuses.
    func uploaded() async throws -> (file: FileStore.Upload, inParts: FileUpload.ID?) {
        if let file = input.file("file") { return (try files.put(file.bytes, name: file.name), nil) }
        guard let id = input.id("upload", FileUpload.ID.self) else {
            throw FieldRefusal("file", "field.refusal.no_file")
        }
        let viewer = viewer
        let upload = try await read { db in try FileUpload.find(id, for: viewer, in: db) }
        guard upload.isWhole else { throw FieldRefusal("upload", "file.refusal.upload_incomplete") }
        let bytes = try files.bytes(of: upload)
        // The parts were looked at one by one; what runs over their borders is seen only now.
        try await site.virusScan?.check(bytes, name: upload.name, field: "file")
        return (try files.put(bytes, name: upload.name), id)
    }
}
