using ModelNet.SameAnswers;

return await SameAnswersCommand.RunAsync(args, Console.Out, Console.Error);
