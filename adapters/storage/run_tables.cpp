#include "adapters/storage/run_tables.hpp"

#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "programs/json_line.hpp"

namespace hone {

using nlohmann::json;

RunTables::RunTables(const Database& database)
    : texts_(database),
      calls_(database),
      rollouts_(database, calls_, texts_),
      append_(database, "INSERT INTO journal(kind, step, body) VALUES(?1, ?2, ?3)"),
      journal_(database, "SELECT kind, step, body FROM journal ORDER BY seq"),
      put_candidate_(database,
                     "INSERT INTO candidates VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT(id) DO UPDATE "
                     "SET state = excluded.state, reason = excluded.reason, validation = excluded.validation, "
                     "validation_n = excluded.validation_n"),
      candidates_(database, "SELECT * FROM candidates ORDER BY number"),
      set_meta_(database, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)"),
      meta_(database, "SELECT key, value FROM meta") {}

void RunTables::append(const JournalRecord& record) { append_.run(record.kind, record.step, record.body); }

std::vector<JournalRecord> RunTables::journal() {
  std::vector<JournalRecord> journal;
  for (Rows rows = journal_.query(); rows.next();) journal.push_back({rows.text(0), rows.integer(1), rows.text(2)});
  return journal;
}

void RunTables::put(const CandidateRecord& record) {
  const Origin& origin = record.origin;
  json components = to_json(record.candidate->components());
  texts_.shorten(components);
  put_candidate_.run(record.candidate->id(), origin.kind, json_line(json(origin.parents)), json_line(json(origin.changed)),
                     json_line(json(origin.steps)), json_line(components), record.state, record.reason, record.validation,
                     record.validation_n);
}

std::vector<CandidateRecord> RunTables::candidates() {
  std::vector<CandidateRecord> candidates;
  for (Rows rows = candidates_.query(); rows.next();) {
    json components = json::parse(rows.text(6));
    texts_.restore(components);
    CandidateRecord record;
    record.candidate = std::make_shared<const Candidate>(values_from_json(components));
    record.origin = {rows.text(2), json::parse(rows.text(3)), json::parse(rows.text(4)), json::parse(rows.text(5))};
    record.state = rows.text(7);
    record.reason = rows.text(8);
    if (!rows.null(9)) record.validation = rows.real(9);
    record.validation_n = static_cast<int>(rows.integer(10));
    candidates.push_back(std::move(record));
  }
  return candidates;
}

void RunTables::set_meta(const std::string& key, const std::string& value) { set_meta_.run(key, value); }

std::map<std::string, std::string> RunTables::meta() {
  std::map<std::string, std::string> meta;
  for (Rows rows = meta_.query(); rows.next();) meta[rows.text(0)] = rows.text(1);
  return meta;
}

}  // namespace hone
