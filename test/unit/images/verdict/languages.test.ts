import { equal } from "node:assert/strict";
import { addon, database, image, installed, judged, sha } from "./support.ts";

const prefix = (digit: string): string => digit.repeat(8);
const SHOP = installed("shop", "19.0.1.0.0");
const translated = (spoken: Record<string, string> | undefined, translations = "9") => {
  const pairs = Object.entries(spoken ?? {}).map(([language, hash]) => `${language}:${hash}`);
  const languages = spoken && pairs.join(" ");
  return image({ shop: addon("19.0.1.0.0", "a", { translations: sha(translations), languages }) });
};
const speaking = (languages: string[], hash: string, exclude: string | null = null) =>
  database([SHOP], { shop: sha(hash) }, { languages, exclude });

describe("the verdict where translations differ", () => {
  const target = translated({ fr: prefix("f"), de: prefix("d") });

  for (const [title, languages, recorded] of [
    ["only English is active", ["en_US"], "a"],
    ["an English with its own territory is", ["en_US", "en_GB"], "a"],
    ["a language is active that the module does not speak", ["en_US", "tl_PH"], "a"],
    ["one language is active, whatever its territory", ["en_US", "fr_BE"], "f"],
    ["every language of the module is active", ["en_US", "fr_FR", "de_DE"], "9"],
  ] as const) {
    it(`compares with the database's record where ${title}`, () => {
      const kind = (digit: string) =>
        judged({ database: speaking([...languages], digit), target }).kind;
      equal(kind(recorded), "code-only");
      equal(kind("0"), "update");
    });
  }

  describe("in a way that the image does not state a hash for", () => {
    const three = { fr: prefix("f"), de: prefix("d"), es: prefix("e") };
    const database = speaking(["en_US", "fr_FR", "de_DE"], "7");

    it("compares language by language with the release that serves", () => {
      const serving = translated(three);
      const kind = (languages: Record<string, string>) => {
        const verdict = judged({ database, serving, target: translated(languages, "8") });
        return verdict.kind;
      };
      equal(kind({ ...three, es: prefix("0") }), "code-only", "Spanish is not active");
      equal(kind({ ...three, fr: prefix("0") }), "update");
      equal(kind({ fr: prefix("f"), it: prefix("1") }), "update", "German is gone");
    });

    it("takes translations that differ for a change where an image lists no languages", () => {
      const serving = translated(undefined);
      equal(judged({ database, serving, target: translated(three, "9") }).kind, "code-only");
      equal(judged({ database, serving, target: translated(three, "8") }).kind, "update");
    });
  });

  it("does not compare by the default rule what a database has recorded by one of its own", () => {
    const own = speaking(["en_US"], "7", "*.md");
    const verdict = judged({ database: own, serving: target, target });
    equal(verdict.kind, "code-only");
    const spelledOut = "*.pyc,*.pyo,i18n/*.pot,i18n_extra/*.pot,static/*,tests/*";
    equal(judged({ database: speaking(["en_US"], "7", spelledOut), target }).kind, "update");
  });
});
