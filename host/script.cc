#include "script.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "bind/digest.h"
#include "bind/encoding.h"

namespace quickvoy {

namespace {

// False: errno says why.
bool readFile(const std::string& path, std::string& text) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  struct stat status;
  bool done = fstat(file, &status) == 0;
  if (done && !S_ISREG(status.st_mode)) {
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    done = false;
  }
  char block[65536];
  while (done) {
    const ssize_t count = read(file, block, sizeof block);
    if (count == 0) break;
    if (count > 0) {
      text.append(block, static_cast<size_t>(count));
    } else if (errno != EINTR) {
      done = false;
    }
  }
  const int reason = errno;
  close(file);
  errno = reason;
  return done;
}

// The text of the source map that the script's last comment names: inline, or a file beside the script.
std::string readSourceMap(std::string_view script, const std::string& filename) {
  constexpr std::string_view comment = "//# sourceMappingURL=";
  constexpr std::string_view inline_prefix = "data:application/json;base64,";
  const size_t found = script.rfind(comment);
  if (found == std::string_view::npos) return {};
  std::string_view url = script.substr(found + comment.size());
  url = url.substr(0, url.find_first_of("\r\n"));
  if (url.starts_with(inline_prefix)) return bind::decodeBase64(url.substr(inline_prefix.size()));
  if (filename.empty() || url.empty() || url.find(':') != std::string_view::npos) return {};
  const size_t slash = filename.rfind('/');
  std::string text;
  const std::string folder = slash == std::string::npos ? "" : filename.substr(0, slash + 1);
  return readFile(folder + std::string(url), text) ? text : std::string();
}

std::string digestOf(std::string_view text) {
  const bind::DigestAlgorithm* sha256 = bind::findDigest("sha256");
  std::string digest(sha256->bytes, '\0');
  sha256->run(text, reinterpret_cast<uint8_t*>(digest.data()));
  return digest;
}

}  // namespace

std::unique_ptr<Script> Script::load(const Settings& settings, std::string& error) {
  std::unique_ptr<Script> script(new Script());
  if (settings.filename.has_value()) {
    script->name_ = *settings.filename;
    if (!readFile(script->name_, script->text_)) {
      error = "script.filename: cannot read \"" + script->name_ + "\": " + strerror(errno);
      return nullptr;
    }
  } else {
    script->name_ = "inline.js";
    script->text_ = settings.inline_string.value_or("");
  }
  script->source_map_text_ = readSourceMap(script->text_, settings.filename.value_or(""));
  script->digest_ = digestOf(digestOf(script->name_) + digestOf(script->text_) + digestOf(script->source_map_text_));
  return script;
}

void Script::setBytecode(std::vector<uint8_t> bytecode) {
  bytecode_ = std::move(bytecode);
  std::string().swap(text_);
}

std::string Script::mapStack(std::string_view stack) const {
  if (source_map_text_.empty()) return std::string(stack);
  std::call_once(source_map_once_, [this] { source_map_ = SourceMap::parse(source_map_text_); });
  return source_map_.mapStack(stack, name_);
}

}  // namespace quickvoy
