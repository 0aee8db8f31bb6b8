// Configuration of `allure generate`, run in this folder. Options of the report itself:
// AwesomeOptions in node_modules/@allurereport/plugin-awesome/dist/model.d.ts.
export default {
  name: "Users API acceptance",
  output: "html",
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        reportLanguage: "en",
        groupBy: ["epic", "feature", "story"],
      },
    },
  },
};
