internal import Calculations
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Platform
internal import Postgres

extension Site {
    /// Largest input of a calculation over the network, in bytes.
    static let calculationBytesMax = 1 << 20

    /// `POST /api/v1/calc/NAME`: what `miaopu calc NAME` computes, for everybody, without a token.
    func addCalculations(to router: Router<SiteContext>) {
        for calculation in Calculation.all {
            router.post(RouterPath("/api/v1/calc/\(calculation.name)")) { request, context in
                try await calculate(calculation, request, context)
            }
        }
    }

    private func calculate(
        _ calculation: Calculation, _ request: Request, _ context: SiteContext
    ) async throws -> Response {
        guard calculationRate.admits(context.address) else { throw BadRequest(.tooManyRequests) }
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map { String($0).trimmed } ?? ""
        guard type.lowercased() == "application/json" else { throw BadRequest(.mediaType) }
        let bytes: [UInt8]
        do {
            bytes = Array(try await request.body.collect(upTo: Self.calculationBytesMax).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw BadRequest(.tooLarge, ["bytes": String(Self.calculationBytesMax)])
        }
        do {
            let input = try JSON.parse(bytes, limits: JSON.Limits(bytesMax: Self.calculationBytesMax))
            if calculation.needsSignIn(for: input) { try await requireToken(request) }
            return Responses.json(try calculation.runBriefly(input), status: 200)
        } catch let fault as JSONFault {
            return refused(CalculationRefusal(fault), request)
        } catch let refusal as CalculationRefusal {
            return refused(refusal, request)
        }
    }

    /// Throws when the request brings no token of an account.
    private func requireToken(_ request: Request) async throws {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer "),
            header.utf8.count < 200
        else { throw SignInNeeded() }
        let token = Token(presented: String(header.dropFirst("Bearer ".count)))
        let account = try await database.read { db in try APIToken.account(token, in: db) }
        guard account != nil else { throw SignInNeeded() }
    }

    /// The refusal as problem details, with what the command line would print beside them.
    private func refused(_ refusal: CalculationRefusal, _ request: Request) -> Response {
        let language = Preferences(request, site: self, isAPI: true).language ?? .chinese
        let status = refusal.code == .json ? 400 : 422
        var problem = JSONObject()
        problem["type"] = .string("urn:x-miaopu:problem:\(refusal.text.key)")
        problem["title"] = .string(catalogue.text(refusal.text, language))
        problem["status"] = .integer(Int64(status))
        problem["code"] = .string(refusal.text.key)
        problem["error"] = refusal.output["error"]
        var response = Responses.problem(.object(problem), status: status)
        response.headers[.contentLanguage] = language.rawValue
        return response
    }
}

extension Calculation {
    /// Longest search on behalf of a request, in seconds; a search that reaches it states its gap.
    static let requestSecondsMax = 2.0

    /// The result of a request's input. Throws: ``CalculationRefusal``.
    func runBriefly(_ input: JSON) throws -> JSON {
        try Self.$secondsMax.withValue(Self.requestSecondsMax) { try run(input) }
    }

    /// Searches that may take their whole time are not for everybody.
    func needsSignIn(for input: JSON) -> Bool {
        name == "assign" || (name == "rank" && input["method"]?.string == "kemeny")
    }
}

extension OpenAPI {
    /// A calculation in the description: its keys, and its example.
    static func operation(_ calculation: Calculation) -> JSON {
        var (properties, required) = (JSONObject(), [JSON]())
        for key in calculation.keys {
            let name = String(key.place.prefix { $0 != "." && $0 != "[" })
            if properties[name] == nil { properties[name] = ["description": .string(key.meaning)] }
            if key.isRequired, !required.contains(.string(name)) { required.append(.string(name)) }
        }
        let input: JSON = [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false, "examples": [calculation.example.input],
        ]
        var responses = JSONObject()
        responses["200"] = [
            "description": "The result.",
            "content": ["application/json": ["schema": ["type": "object"], "example": calculation.example.output]],
        ]
        let refusals = [
            ("400", "The body is no JSON as it is accepted here."),
            ("401", "This search is for those who have signed in."), ("413", "The body is larger than 1 MiB."),
            ("415", "An unexpected Content-Type."), ("422", "The input is refused; error names its path."),
            ("429", "Too many calculations from this address."),
        ]
        for (status, description) in refusals { responses[status] = OpenAPIAnswers.problem(status, description) }
        return [
            "summary": .string("Computes \(calculation.summary)."), "tags": ["calc"],
            "operationId": .string("calc" + calculation.name.split(separator: "-").map(\.capitalized).joined()),
            "requestBody": ["required": true, "content": ["application/json": ["schema": input]]],
            "responses": .object(responses), "security": [[:], ["token": []]],
        ]
    }
}
