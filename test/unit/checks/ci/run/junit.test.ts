import { equal, match } from "node:assert/strict";
import { junitXml } from "../../../../../checks/ci/run/junit.ts";
import type { TestResult } from "../../../../../checks/ci/run/result.ts";

describe("junit.xml", () => {
  const test = (changes: Partial<TestResult>): TestResult => ({
    module: "shop",
    test: "TestShop.test_prices",
    outcome: "passed",
    seconds: 1.25,
    ...changes,
  });

  it("has a suite for each module and one for the checks, with counts", () => {
    const xml = junitXml(
      [
        test({}),
        test({ test: "TestShop.test_b", outcome: "failed", message: "AssertionError: 1 != 2" }),
        test({ test: "TestShop.test_c", outcome: "error", message: "KeyError" }),
        test({ module: "web", test: "TestJs.test_js", outcome: "skipped", message: "no browser" }),
      ],
      [
        { name: "views", passed: true, summary: "12 views" },
        { name: "log", passed: false, summary: "it broke", output: "it broke\nbadly" },
      ],
    );
    match(
      xml,
      /<testsuite name="shop" tests="3" failures="1" errors="1" skipped="0" time="3\.750">/,
    );
    match(
      xml,
      /<testsuite name="web" tests="1" failures="0" errors="0" skipped="1" time="1\.250">/,
    );
    match(xml, /<testsuite name="ipai ci run" tests="2" failures="1" errors="0"/);
    match(xml, /<testcase classname="shop\.TestShop" name="test_prices" time="1\.250"\/>/);
    match(xml, /<failure message="AssertionError: 1 != 2">AssertionError: 1 != 2<\/failure>/);
    match(xml, /<skipped message="no browser"\/>/);
  });

  it("holds whatever a log holds", () => {
    const message = 'a <b> & "c" \u001b[1m\u0000 ]]> ü';
    const xml = junitXml([test({ outcome: "error", message })], []);
    match(xml, /message="a &lt;b&gt; &amp; &quot;c&quot; \[1m ]]&gt; ü">/);
    equal(/[\u0000-\u0008\u001b]/.test(xml), false);
  });
});
