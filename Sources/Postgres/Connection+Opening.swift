internal import CPostgres
internal import Glibc

extension Connection {
    var isOpen: Bool { handle != nil && !isSpent }

    /// Connects.
    /// - Throws: `PostgresError` with class 08 when no host can be reached or none has the wanted state.
    func open() throws {
        close()
        let keywords = ["dbname", "options", "application_name", "client_encoding", "connect_timeout", "keepalives"]
        let options = [givenOptions, settings.sessionOptions].compactMap { $0 }.joined(separator: " ")
        let values = [settings.url, options, settings.applicationName, "UTF8", "5", "1"]
        handle = withCStrings(keywords) { keywords in
            withCStrings(values) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            let error = PostgresError.connection(handle)
            close()
            throw error
        }
        // Notices of migrations and functions are no news to the process, and libpq would print them.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        PQenterPipelineMode(handle)
        gate.connect(CancelKey(handle))
        connectedAt = .now
        lastUse = connectedAt
        isSpent = false
        isScripted = false
        wasEverOpen = true
    }

    /// Connects, and tries again until the deadline if the server has been there before: it may be restarting, or a
    /// standby may be taking over.
    func open(until deadline: ContinuousClock.Instant) throws {
        var pause: UInt32 = 20_000
        while true {
            do {
                return try open()
            } catch {
                guard wasEverOpen, ContinuousClock.now + .microseconds(Int64(pause)) < deadline else { throw error }
            }
            try gate.check()
            usleep(pause)
            pause = min(pause * 2, 500_000)
        }
    }

    /// Closes the connection and forgets all that the server knew of it.
    func close() {
        gate.disconnect()
        if let handle { PQfinish(handle) }
        handle = nil
        cache.removeAll()
        catalog.forget()
        expected.removeAll()
        prelude.removeAll()
        discarded.removeAll()
        savepointDepth = 0
    }

    /// Whether an idle connection has been closed by the server: then its socket is readable.
    func closeIfDead() {
        guard let handle, !isSpent else { return close() }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 0) > 0 else { return }
        if PQconsumeInput(handle) == 0 || PQstatus(handle) != CONNECTION_OK { close() }
    }

    /// The options of the URL itself, to which the session's are added.
    private var givenOptions: String? {
        guard let list = PQconninfoParse(settings.url, nil) else { return nil }
        defer { PQconninfoFree(list) }
        var option = list
        while let keyword = option.pointee.keyword {
            if strcmp(keyword, "options") == 0 { return option.pointee.val.map { String(cString: $0) } }
            option += 1
        }
        return nil
    }
}

/// Lends an array of C strings that ends with a null pointer.
private func withCStrings<R>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R
) -> R {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    let pointers = copies.map { UnsafePointer($0) } + [nil]
    return pointers.withUnsafeBufferPointer { buffer in
        // The array holds at least the closing null pointer, so it has an address.
        buffer.baseAddress.map(body) ?? withUnsafePointer(to: nil, body)
    }
}
