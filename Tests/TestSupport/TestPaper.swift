/// A whole PDF of one empty page that says something in a remark: what is cut off is refused.
public func pdf(_ remark: String) -> [UInt8] {
    var (file, places) = ("%PDF-1.4\n% \(remark)\n", [Int]())
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    for (index, object) in objects.enumerated() {
        places.append(file.utf8.count)
        file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let table = file.utf8.count
    func line(_ place: Int) -> String { String(repeating: "0", count: 10 - "\(place)".count) + "\(place)" }
    file += "xref\n0 4\n0000000000 65535 f \n" + places.map { "\(line($0)) 00000 n \n" }.joined()
    return Array((file + "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n").utf8)
}
