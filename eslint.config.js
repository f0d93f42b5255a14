import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", "addons/oca/", ".state/", ".artifacts/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
      "no-console": "error",
      "no-empty": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-extraneous-class": "off", // components are classes with only a constructor
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // mocha's own idiom: describe and it return nothing to wait for
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
