#include "adapters/report/html.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("what means something to HTML is escaped, in texts and diffs alike") {
  CHECK(html_escaped("<a href=\"x\" & 'y'>\n\t\x01") == "&lt;a href=&quot;x&quot; &amp; &#39;y&#39;&gt;\n\t");
  CHECK(html_text("<b>") == "<pre>&lt;b&gt;</pre>\n");
  CHECK(html_page("</title><script>", "").find("<script>") == std::string::npos);
  CHECK(html_diff("<old>\nsame\n", "<new>\nsame\n") == "<pre><del>- &lt;old&gt;</del><ins>+ &lt;new&gt;</ins>  same\n</pre>\n");
}

TEST_CASE("a text that did not change is shown as it is") { CHECK(html_diff("a\nb", "a\nb") == "<pre>a\nb</pre>\n"); }

TEST_CASE("a table has its rows in order, figures to the right where they are") {
  CHECK(html_table({"", "n"}, {{"a", "1"}, {"b", "2"}}) ==
        "<div class=\"wide\"><table class=\"figures\">\n<tr><th></th><th>n</th></tr>\n<tr><td>a</td><td>1</td></tr>\n<tr><td>b</td><td>2</td></tr>\n</table></div>\n");
  CHECK(html_table({"a"}, {}, false).find("class=\"figures\"") == std::string::npos);
}
